import { dense } from "../generate-layers.js";
import type { Kind } from "./columns.js";

export const dropout: Kind = (columns) => {
  const shape = columns.pick("shape", [[1], [3], [8], [33], [3, 5], [7, 2], [2, 3, 4]]);
  const rate = columns.pick("rate", [0, 0.1, 0.25, 0.5, 0.9]);
  const before = [dense(shape[shape.length - 1], { activation: "softplus" })];
  return { input: { shape }, before, layer: { call: "dropout", args: [rate] } };
};
