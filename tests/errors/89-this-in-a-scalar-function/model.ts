// expect: not-differentiable at 6:14
import { dense, elementwise, model } from "tapeless";

const scale = { by: 2 };
const scaled = elementwise(function (this: typeof scale, z: number) {
  return z * this.by;
} as never);
export default model({ input: [2], layers: [scaled, dense(1)] });
