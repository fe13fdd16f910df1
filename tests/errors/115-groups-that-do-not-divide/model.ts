// expect: shape-mismatch at 4:48
import { conv1d, model } from "tapeless";

export default model({ input: [3, 9], layers: [conv1d(4, 3, { groups: 2 })] });
