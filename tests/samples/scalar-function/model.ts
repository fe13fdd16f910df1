import { differentiable } from "tapeless";

export const f = differentiable((x: number) => {
  const e = Math.exp(x);
  return Math.exp(e + e ** 2) + Math.sin(e + e ** 2);
});

export const distance = differentiable((x: number, y: number) => Math.sqrt(x * x + y * y));
