// The same function as it stands on paper, with everything written as often as it occurs.
import { differentiable } from "tapeless";

export const f = differentiable(
  (x: number) => Math.exp(Math.exp(x) + Math.exp(x) ** 2) + Math.sin(Math.exp(x) + Math.exp(x) ** 2),
);
