// expect: shape-mismatch at 4:48
import { model, multiHeadAttention } from "tapeless";

export default model({ input: [5, 6], layers: [multiHeadAttention(4)] });
