// expect: not-differentiable at 5:48
// expect: not-differentiable at 6:48
import { differentiable } from "tapeless";

export const f = differentiable((x: number) => x >> 1);
export const g = differentiable((x: number) => Math.fround(x));
