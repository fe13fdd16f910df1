// expect: not-differentiable at 4:45
import { dense, elementwise, model } from "tapeless";

export default model({ input: [2], layers: [elementwise(Math.sin), dense(1)] });
