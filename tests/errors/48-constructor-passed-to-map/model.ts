// expect: invalid-argument at 4:23
import { dense, model } from "tapeless";

const layers = [8, 1].map(dense);
export default model({ input: [2], layers });
