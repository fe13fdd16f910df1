// expect: syntax-error at 5:15
// expect: syntax-error at 6:12
import { dense, model } from "tapeless";

const units = ;
const rate 0.1;
export default model({ input: [2], layers: [dense(units)] });
