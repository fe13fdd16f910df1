// expect: not-differentiable at 6:10
import { differentiable } from "tapeless";

export const f = differentiable((x: number) => {
  let y = 1;
  while (y < x) y *= 2;
  return y;
});
