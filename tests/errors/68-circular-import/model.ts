// expect: invalid-argument at 6:45
import { dense, model } from "tapeless";
import { hidden } from "./sizes.js";

export const base = 8;
export default model({ input: [2], layers: [dense(hidden)] });
