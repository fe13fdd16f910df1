// expect: not-differentiable at 5:3
import { differentiable } from "tapeless";

export const f = differentiable((x: number) => {
  try {
    return Math.log(x);
  } catch {
    return 0;
  }
});
