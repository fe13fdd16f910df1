// expect: shape-mismatch at 4:51
import { conv2d, flatten, model } from "tapeless";

export default model({ input: [1, 4, 4], layers: [conv2d(4, 3, { dilation: 2 }), flatten()] });
