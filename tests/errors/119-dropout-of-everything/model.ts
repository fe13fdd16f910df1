// expect: invalid-argument at 4:55
import { dense, dropout, model } from "tapeless";

export default model({ input: [4], layers: [dense(8), dropout(1), dense(1)] });
