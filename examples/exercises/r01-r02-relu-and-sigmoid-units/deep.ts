// A network of 12 hidden layers of 16 units: how much of the gradient reaches the first of them?
import { dense, model, squaredError, type ActivationName } from "tapeless";

export const DEPTH = 12;

export function deep(activation: ActivationName) {
  const layers = [];
  for (let k = 1; k <= DEPTH; k++) layers.push(dense(16, { activation, name: `layer${k}` }));
  return model({
    name: `deep-${activation}`,
    input: [8],
    layers: [...layers, dense(1, { name: "output" })],
    loss: squaredError({ weight: 0.5 }),
  });
}
