// expect: type-error at 5:5
// arguments: --check
import { dense, model } from "tapeless";

if (console.log()) throw new Error("never");
export default model({ input: [2], layers: [dense(1)] });
