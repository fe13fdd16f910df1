// expect: invalid-argument at layers.ts:4:34
import { model } from "tapeless";
import { hidden } from "./layers.js";

export default model({ input: [2], layers: hidden });
