import { NAMED_ACTIVATIONS } from "../generate-layers.js";
import type { Layer } from "../specification.js";
import { strengthsOf } from "./columns.js";
import type { Columns, Kind } from "./columns.js";

const dense: Kind = (columns) => {
  const shape = columns.pick("shape", [[1], [2], [3], [7], [16], [33], [3, 5], [2, 3, 4]]);
  const options = {
    bias: columns.pick("bias", [true, true, false]),
    activation: columns.pick("activation", [undefined, ...NAMED_ACTIVATIONS]),
    ...strengthsOf(columns),
  };
  const units = columns.pick("units", [1, 2, 3, 5, 8, 17, 32]);
  return { input: { shape }, layer: { call: "dense", args: [units], options } };
};

const epsilonOf = (columns: Columns): number | undefined => columns.pick("epsilon", [undefined, 0.001, 0.1]);

const overFeatures =
  (call: "layerNorm" | "rmsNorm"): Kind =>
  (columns) => {
    const width = columns.pick("width", [3, 4, 5, 8, 13, 32]);
    const before = columns.pick("before", [[], [1], [3], [2, 3]]);
    return {
      input: { shape: [...before, width] },
      layer: { call, options: { epsilon: epsilonOf(columns) } },
    };
  };

const overGroups: Kind = (columns) => {
  const groups = columns.pick("groups", [1, 2, 3, 5]);
  const channels = groups * columns.pick("channels", [1, 2, 3]);
  const extents = columns.pick("extents", [[5], [7], [2, 3], [4, 1], [3, 3]]);
  const layer: Layer = { call: "groupNorm", args: [groups], options: { epsilon: epsilonOf(columns) } };
  return { input: { shape: [channels, ...extents] }, layer };
};

const overChannels: Kind = (columns) => {
  const extents = columns.pick("extents", [[5], [7], [2, 3], [4, 1], [3, 3]]);
  const layer: Layer = { call: "instanceNorm", options: { epsilon: epsilonOf(columns) } };
  return { input: { shape: [columns.pick("channels", [1, 2, 3, 5]), ...extents] }, layer };
};

const attention: Kind = (columns) => {
  const heads = columns.pick("heads", [1, 2, 3, 4]);
  const width = heads * columns.pick("width", [1, 2, 3, 5]);
  const options = { causal: columns.pick("causal", [undefined, true]) };
  const layer: Layer = { call: "multiHeadAttention", args: [heads], options };
  return { input: { shape: [columns.pick("time", [1, 2, 3, 7]), width] }, layer };
};

export const FEATURES = { dense, multiHeadAttention: attention };

export const NORMS = {
  layerNorm: overFeatures("layerNorm"),
  rmsNorm: overFeatures("rmsNorm"),
  groupNorm: overGroups,
  instanceNorm: overChannels,
};
