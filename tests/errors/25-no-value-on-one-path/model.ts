// expect: not-differentiable at 4:33
import { differentiable } from "tapeless";

export const f = differentiable((x: number): number => {
  if (x > 0) return x * x;
});
