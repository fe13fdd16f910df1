// The same training written by hand, for comparison: matrix products in loops, and SGD with momentum.
import { parameterOf } from "../../support/numbers.mjs";

const LAYERS = ["hidden1", "hidden2", "output"];
const MOMENTUM = 0.9;

/** Least squares: mean over samples and outputs, with its derivative in the output. */
export const leastSquares = (f, y) => ({ loss: (f - y) ** 2, slope: 2 * (f - y) });

/** Binary cross-entropy of σ(f): log(1 + e^f) − y f, with the derivative σ(f) − y. */
export const crossEntropy = (f, y) => ({
  loss: Math.max(f, 0) + Math.log1p(Math.exp(-Math.abs(f))) - y * f,
  slope: 1 / (1 + Math.exp(-f)) - y,
});

/** The loss of each batch, when training goes from `params` through the given batches. */
export function lossesByHand(net, params, batches, lossOf) {
  const layers = LAYERS.map((name) => {
    const [W, b] = ["weight", "bias"].map((part) => parameterOf(net, params, `${name}.${part}`));
    return { W, b, dW: W.map(() => 0), db: b.map(() => 0), vW: W.map(() => 0), vb: b.map(() => 0) };
  });
  return batches.map(({ x, target, learningRate }) => {
    for (const { dW, db } of layers) [dW, db].forEach((gradient) => gradient.fill(0));
    const outputs = layers.at(-1).b.length;
    const samples = target.length / outputs;
    const inputs = x.length / samples;
    let loss = 0;
    for (let d = 0; d < samples; d++) {
      const row = x.subarray(d * inputs, (d + 1) * inputs);
      loss += sampleLoss(layers, row, target.subarray(d * outputs, (d + 1) * outputs), lossOf, target.length);
    }
    for (const layer of layers) update(layer, learningRate);
    return loss;
  });
}

/** Adds one sample's part to the gradients; returns its part of the loss. */
function sampleLoss(layers, x, y, lossOf, count) {
  const h = [x];
  for (const [k, layer] of layers.entries()) h.push(forward(layer, h[k], k < layers.length - 1));
  const terms = Array.from(h.at(-1), (f, i) => lossOf(f, y[i]));
  let delta = Float64Array.from(terms, ({ slope }) => slope / count);
  for (let k = layers.length - 1; k >= 0; k--) delta = backThrough(layers[k], h[k], delta);
  return terms.reduce((sum, { loss }) => sum + loss / count, 0);
}

/** a[W h + b], or without the activation. */
function forward({ W, b }, h, activates) {
  return b.map((bias, i) => {
    let sum = bias;
    for (let j = 0; j < h.length; j++) sum += W[i * h.length + j] * h[j];
    return activates ? Math.max(0, sum) : sum;
  });
}

/** ∂ℓ/∂W = δ hᵀ and ∂ℓ/∂b = δ; the next δ is Wᵀ δ where h > 0. */
function backThrough({ W, dW, db }, h, delta) {
  const next = h.map(() => 0);
  for (let i = 0; i < delta.length; i++) {
    db[i] += delta[i];
    for (let j = 0; j < h.length; j++) {
      dW[i * h.length + j] += delta[i] * h[j];
      if (h[j] > 0) next[j] += W[i * h.length + j] * delta[i];
    }
  }
  return next;
}

function update(layer, learningRate) {
  const { W, b, dW, db, vW, vb } = layer;
  for (const [values, gradient, velocity] of [
    [W, dW, vW],
    [b, db, vb],
  ]) {
    for (let k = 0; k < values.length; k++) {
      velocity[k] = MOMENTUM * velocity[k] + gradient[k];
      values[k] -= learningRate * velocity[k];
    }
  }
}
