// expect: not-differentiable at 5:18
import { differentiable } from "tapeless";

export const f = differentiable((x: number) => {
  const powers = [1, x, x * x];
  return powers[1] + powers[2];
});
