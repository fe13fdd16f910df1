// expect: not-differentiable at 7:5
import { differentiable } from "tapeless";

export const f = differentiable((x: number) => {
  let y = 0;
  for (let i = 0; i < 9000; i++) {
    for (let j = 0; j < 9000; j++) y += 0.5;
  }
  return y * x;
});
