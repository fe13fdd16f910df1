// expect: invalid-argument at 4:56
import { dense, meanSquaredError, model } from "tapeless";

export default model({ input: [2], layers: [dense(1)], loss: meanSquaredError });
