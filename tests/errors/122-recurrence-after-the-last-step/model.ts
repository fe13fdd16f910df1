// expect: shape-mismatch at 4:58
import { dense, lstm, model } from "tapeless";

export default model({ input: [10, 4], layers: [lstm(8), lstm(8), dense(1)] });
