// expect: shape-mismatch at 4:48
import { conv2d, flatten, model } from "tapeless";

export default model({ input: [8, 8], layers: [conv2d(4, 3), flatten()] });
