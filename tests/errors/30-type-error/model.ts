// arguments: --check
// expect: type-error at 6:7
import { dense, model } from "tapeless";

export default model({ input: [2], layers: [dense(1)] });
const units: string = 16;
console.error(units);
