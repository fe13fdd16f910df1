import { dense } from "../generate-layers.js";
import { batchOf } from "./columns.js";
import type { Kind } from "./columns.js";

/** One value per channel cannot be normalised in training: a single sample gets extents. */
export const batchNorm: Kind = (columns) => {
  const channels = columns.pick("channels", [1, 2, 3, 5, 8]);
  const extents = columns.pick("extents", [[], [1], [5], [7], [1, 1], [2, 3], [3, 3]]);
  const values = extents.reduce((a, b) => a * b, 1);
  const enough = values > 1 || batchOf(columns) > 1 ? extents : [4];
  const shape = [channels, ...enough];
  const options = {
    momentum: columns.pick("momentum", [undefined, 0.01, 0.5, 1]),
    epsilon: columns.pick("epsilon", [undefined, 0.001, 0.1]),
  };
  const before = [dense(shape[shape.length - 1], { activation: "softplus" })];
  return { input: { shape }, before, layer: { call: "batchNorm", options } };
};
