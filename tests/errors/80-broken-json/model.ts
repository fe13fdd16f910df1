// expect: syntax-error at sizes.json:2:14
import { dense, model } from "tapeless";
import sizes from "./sizes.json";

export default model({ input: [2], layers: [dense(sizes.hidden)] });
