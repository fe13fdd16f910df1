// expect: not-differentiable at 6:3
import { differentiable } from "tapeless";

let calls = 0;
export const f = differentiable((x: number) => {
  calls += 1;
  return x * x;
});
