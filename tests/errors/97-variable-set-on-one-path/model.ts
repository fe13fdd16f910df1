// expect: not-differentiable at 7:10
import { differentiable } from "tapeless";

export const f = differentiable((x: number) => {
  let y!: number;
  if (x > 0) y = 1;
  return y * x;
});
