import type { Kind } from "./columns.js";

export const embedding: Kind = (columns) => {
  const indices = columns.pick("indices", [1, 2, 5, 17]);
  // Some rows are never read.
  const count = indices + columns.pick("spare", [0, 0, 3]);
  const shape = columns.pick("shape", [[], [1], [3], [7], [2, 3]]);
  const size = columns.pick("size", [1, 2, 3, 8]);
  return { input: { shape, indices }, layer: { call: "embedding", args: [count, size] } };
};
