// expect: model-threw at 4:1
import { dense, model } from "tapeless";

throw "no data";
export default model({ input: [2], layers: [dense(1)] });
