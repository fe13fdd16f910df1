// expect: import-not-found at 3:19
import { dense, model } from "tapeless";
import sizes from "./sizes.json";

export default model({ input: [2], layers: [dense(sizes.hidden)] });
