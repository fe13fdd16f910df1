// expect: shape-mismatch at 4:44
import { dense, model } from "tapeless";

export default model({ input: [], layers: [dense(16), dense(1)] });
