// expect: shape-mismatch at 4:45
import { dense, gru, model } from "tapeless";

export default model({ input: [4], layers: [gru(8), dense(1)] });
