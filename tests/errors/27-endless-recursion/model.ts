// expect: not-differentiable at 4:1
import { differentiable } from "tapeless";

function g(x: number): number {
  return x * g(x - 1);
}
export const f = differentiable((x: number) => g(x));
