// expect: shape-mismatch at 4:55
import { dense, model, straightThrough } from "tapeless";

export default model({ input: [4], layers: [dense(4), straightThrough(dense(3))] });
