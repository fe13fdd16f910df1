// The chain of depth 4 once more, as the formula one would write. Both functions become functions of their own:
// formulaGradient gives all five partial derivatives, sigmaGradient the slope of σ.
import { differentiable } from "tapeless";

export const sigma = differentiable((z: number) => 1 / (1 + Math.exp(-z)));

export const formula = differentiable((x: number, w1: number, w2: number, w3: number, w4: number) =>
  sigma(w4 * sigma(w3 * sigma(w2 * sigma(w1 * x)))),
);
