// expect: syntax-error at 4:15
import { dense, model } from "tapeless";

const units = await Promise.resolve(4);
export default model({ input: [2], layers: [dense(units)] });
