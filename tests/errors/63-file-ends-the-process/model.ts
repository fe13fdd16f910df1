// expect: model-threw at 5:1
import process from "node:process";
import { dense, model } from "tapeless";

process.exit(0);
export default model({ input: [2], layers: [dense(1)] });
