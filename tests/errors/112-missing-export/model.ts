// expect: unknown-name at 4:10
// expect: unknown-name at 4:16
import { dense, model } from "tapeless";
import { unit, withd as width } from "./sizes.js";

export default model({ input: [2], layers: [dense(width), dense(unit)] });
