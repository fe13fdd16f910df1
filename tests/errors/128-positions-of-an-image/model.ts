// expect: shape-mismatch at 4:51
import { model, positionalEncoding } from "tapeless";

export default model({ input: [3, 8, 8], layers: [positionalEncoding()] });
