// expect: not-differentiable at 4:18
import { differentiable } from "tapeless";

export const f = differentiable(function* (x: number) {
  yield x;
} as never);
