// Samples to learn from: what a random network of another kind answers, with some noise.
import { createRandom } from "tapeless/runtime";

export const INPUTS = 10;
export const OUTPUTS = 5;
const HIDDEN = 6;

/** `samples` rows of 10 normal numbers and the 5 numbers that belong to them; the same for the same seed. */
export function regressionData(samples, seed) {
  const random = createRandom(seed);
  const draw = (count, deviation) => Float64Array.from({ length: count }, () => deviation * random.normal());
  const inner = draw(HIDDEN * INPUTS, 1 / Math.sqrt(INPUTS));
  const outer = draw(OUTPUTS * HIDDEN, 1 / Math.sqrt(HIDDEN));
  const x = draw(samples * INPUTS, 1);
  const target = draw(samples * OUTPUTS, 0.1);
  for (let d = 0; d < samples; d++) {
    const hidden = product(inner, x.subarray(d * INPUTS, (d + 1) * INPUTS)).map((z) => Math.tanh(2 * z));
    product(outer, hidden).forEach((y, i) => (target[d * OUTPUTS + i] += y));
  }
  return { x, target };
}

/** The same, with the question whether each number is positive. */
export function binaryData(samples, seed) {
  const { x, target } = regressionData(samples, seed);
  return { x, target: target.map((y) => Number(y > 0)) };
}

/** A matrix in row-major order times a vector. */
const product = (matrix, vector) =>
  Float64Array.from({ length: matrix.length / vector.length }, (_, i) =>
    vector.reduce((sum, value, j) => sum + matrix[i * vector.length + j] * value, 0),
  );
