import { chain } from "./chain.js";

export default chain(2);
