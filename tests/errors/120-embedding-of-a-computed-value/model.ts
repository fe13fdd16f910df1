// expect: shape-mismatch at 4:55
import { dense, embedding, model } from "tapeless";

export default model({ input: [4], layers: [dense(8), embedding(10, 4)] });
