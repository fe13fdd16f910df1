// expect: shape-mismatch at 4:44
import { batchNorm, model } from "tapeless";

export default model({ input: [], layers: [batchNorm()] });
