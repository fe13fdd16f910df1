// expect: invalid-argument at 5:24
import { dense, model } from "tapeless";

const columns = Number("four");
export default model({ input: [columns], layers: [dense(1)] });
