// expect: not-differentiable at 4:34
import { differentiable } from "tapeless";

export const f = differentiable(({ x }: { x: number }) => x * x);
