// a_i = σ(w_i a_{i−1}) for i = 1 … depth, with a_0 = x and y = a_depth: one unit per layer, no biases.
import { dense, model, normal } from "tapeless";

export const chain = (depth: number) =>
  model({
    name: `chain-${depth}`,
    input: [1],
    layers: Array.from({ length: depth }, (_, i) =>
      dense(1, { bias: false, activation: "sigmoid", init: normal({ std: 2 }), name: `w${i + 1}` }),
    ),
  });
