// expect: model-threw at 4:16
import { dense, model } from "tapeless";

const layers = Array(-1).fill(dense(1));
export default model({ input: [2], layers });
