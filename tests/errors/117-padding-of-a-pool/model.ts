// expect: invalid-argument at 4:66
import { maxPool2d, model } from "tapeless";

export default model({ input: [1, 8, 8], layers: [maxPool2d(2, { padding: 2 })] });
