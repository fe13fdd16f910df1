import type { Kind } from "./columns.js";

export const positionalEncoding: Kind = (columns) => {
  const shape = [columns.pick("time", [1, 2, 3, 7, 16]), columns.pick("features", [1, 2, 3, 5, 8])];
  return { input: { shape }, layer: (x) => ({ call: "positionalEncoding", args: [x] }) };
};
