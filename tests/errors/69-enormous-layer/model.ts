// expect: too-large at 4:45
import { dense, model } from "tapeless";

export default model({ input: [4], layers: [dense(1e9), dense(1)] });
