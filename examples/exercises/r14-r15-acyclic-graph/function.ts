// An ordinary function, differentiated from its source text: both uses of exp(x) and of the inner sum are shared.
import { differentiable } from "tapeless";

export const f = differentiable((x: number) => {
  const a = Math.exp(x);
  const b = a + a ** 2;
  return Math.exp(b) + Math.sin(b);
});
