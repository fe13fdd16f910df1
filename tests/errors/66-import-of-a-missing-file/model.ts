// expect: import-not-found at 3:23
import { dense, model } from "tapeless";
import { units } from "./sizes.js";

export default model({ input: [2], layers: [dense(units)] });
