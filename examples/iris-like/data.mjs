// Measurements of flowers that nobody picked: each kind has its means, and big flowers are big in every measure.
import { createRandom, oneHot } from "tapeless/runtime";

export const MEASURES = ["sepal length", "sepal width", "petal length", "petal width"];

const KINDS = [
  { name: "meadow", means: [5.1, 3.5, 1.6, 0.4], size: 0.25, spread: [0.25, 0.28, 0.15, 0.1] },
  { name: "river", means: [5.9, 2.8, 4.2, 1.3], size: 0.35, spread: [0.3, 0.22, 0.28, 0.15] },
  { name: "mountain", means: [6.5, 3.0, 5.4, 1.9], size: 0.4, spread: [0.35, 0.22, 0.32, 0.2] },
];

export const NAMES = KINDS.map(({ name }) => name);

/** `each` flowers of every kind: rows of four centimetres, and which of the kinds they are, one-hot. */
export function flowers(each, seed) {
  const random = createRandom(seed);
  const rows = KINDS.flatMap(({ means, size, spread }) =>
    Array.from({ length: each }, () => {
      const growth = size * random.normal();
      return means.map((mean, k) => Math.max(0.1, mean + growth + spread[k] * random.normal()));
    }),
  );
  const kinds = rows.map((_, row) => Math.floor(row / each));
  return { samples: rows.length, x: Float64Array.from(rows.flat()), target: oneHot(kinds, KINDS.length) };
}
