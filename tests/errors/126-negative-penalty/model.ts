// expect: invalid-argument at 4:56
import { dense, model } from "tapeless";

export default model({ input: [4], layers: [dense(8, { l2: -0.1 }), dense(1)] });
