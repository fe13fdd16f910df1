// expect: invalid-argument at 4:77
import { conv2d, model } from "tapeless";

export default model({ input: [1, 8, 8], layers: [conv2d(4, 3, { stride: 2, padding: "same" })] });
