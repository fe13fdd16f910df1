// expect: not-differentiable at 4:48
import { differentiable } from "tapeless";

export const f = differentiable((x: number) => Math.atan2(x));
