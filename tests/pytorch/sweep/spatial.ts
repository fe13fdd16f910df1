import type { Layer, PerAxis } from "../specification.js";
import { strengthsOf } from "./columns.js";
import type { Columns, Kind } from "./columns.js";

const perAxis = (value: PerAxis, rank: number): readonly number[] =>
  typeof value === "number" ? new Array<number>(rank).fill(value) : value;

/** Rows of windows beyond the first that fit into an axis; the axes differ. */
const ROOM = [0, 1, 2, 3, 5];

/** The least extents that windows of these spans fit into after padding, and some room. */
const extents = (columns: Columns, spans: readonly number[], padding: readonly number[]): number[] =>
  spans.map(
    (span, axis) =>
      Math.max(1, span - 2 * padding[axis]) + ROOM[(columns.pick("room", [0, 1, 2, 3, 4]) + axis) % 5],
  );

const spansOf = (kernel: PerAxis, dilation: PerAxis, rank: number): number[] => {
  const [sizes, steps] = [perAxis(kernel, rank), perAxis(dilation, rank)];
  return sizes.map((size, axis) => steps[axis] * (size - 1) + 1);
};

/** Channels and filters as multiples of the groups; depthwise where both factors are one. */
function widths(columns: Columns): {
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
} {
  const groups = columns.pick("groups", [1, 1, 2, 3]);
  const [inner, outer] = [columns.pick("channels", [1, 2, 3]), columns.pick("filters", [1, 2, 3])];
  return { channels: groups * inner, filters: groups * outer, groups };
}

const common = (columns: Columns) => ({
  bias: columns.pick("bias", [true, true, false]),
  activation: columns.pick("activation", [undefined, undefined, "tanh", "relu"]),
  ...strengthsOf(columns),
});

const VALUES = {
  1: {
    kernel: [1, 2, 3, 4, 5],
    stride: [1, 1, 2, 3],
    dilation: [1, 1, 2, 3],
    padding: [0, 0, 1, 2, "same"],
  },
  2: {
    kernel: [1, 2, 3, 4, [3, 1], [2, 3], [1, 4]],
    stride: [1, 1, 2, 3, [1, 2], [3, 1]],
    dilation: [1, 1, 2, 3, [2, 1]],
    padding: [0, 0, 1, 2, [2, 1], [0, 3], "same"],
  },
} as const;

const convolution =
  (call: "conv1d" | "conv2d", rank: 1 | 2): Kind =>
  (columns) => {
    const values = VALUES[rank];
    const kernel = columns.pick<PerAxis>("kernel", values.kernel);
    const dilation = columns.pick<PerAxis>("dilation", values.dilation);
    const padding = columns.pick<PerAxis | "same">("padding", values.padding);
    const stride = padding === "same" ? 1 : columns.pick<PerAxis>("stride", values.stride);
    const spans = padding === "same" ? perAxis(2, rank) : spansOf(kernel, dilation, rank);
    const shape = extents(columns, spans, perAxis(padding === "same" ? 0 : padding, rank));
    const { channels, filters, groups } = widths(columns);
    const options = { stride, padding, dilation, groups, ...common(columns) };
    return { input: { shape: [channels, ...shape] }, layer: { call, args: [filters, kernel], options } };
  };

const transposed: Kind = (columns) => {
  const values = VALUES[2];
  const [kernel, stride, dilation] = [
    columns.pick<PerAxis>("kernel", values.kernel),
    columns.pick<PerAxis>("stride", values.stride),
    columns.pick<PerAxis>("dilation", values.dilation),
  ];
  const shape = [columns.pick("height", [1, 2, 3, 4]), columns.pick("width", [1, 2, 3, 5])];
  const [steps, spread, spans] = [perAxis(stride, 2), perAxis(dilation, 2), spansOf(kernel, dilation, 2)];
  const outputPadding = columns
    .pick("outputPadding", [
      [0, 0],
      [1, 0],
      [0, 2],
      [1, 1],
    ])
    .map((added, axis) => Math.min(added, Math.max(steps[axis], spread[axis]) - 1));
  // What is left after the padding is cut off has at least one row.
  const wholes = shape.map((extent, axis) => (extent - 1) * steps[axis] + spans[axis] + outputPadding[axis]);
  const padding = columns
    .pick("padding", [
      [0, 0],
      [1, 1],
      [2, 0],
      [1, 3],
    ])
    .map((cut, axis) => Math.min(cut, Math.floor((wholes[axis] - 1) / 2)));
  const { channels, filters, groups } = widths(columns);
  const options = { stride, padding, outputPadding, dilation, groups, ...common(columns) };
  const layer: Layer = { call: "convTranspose2d", args: [filters, kernel], options };
  return { input: { shape: [channels, ...shape] }, layer };
};

/** Mixes the channels of each place. */
const mixing = (channels: number): Layer => ({ call: "conv2d", args: [channels, 1] });

const pooling =
  (call: "maxPool2d" | "avgPool2d"): Kind =>
  (columns) => {
    const size = columns.pick<PerAxis>("size", [1, 2, 3, 4, [2, 3], [1, 2], [3, 1]]);
    const stride = columns.pick<PerAxis | undefined>("stride", [undefined, 1, 2, 3, [1, 2], [3, 2]]);
    const share = columns.pick("padding", [0, 0, 0.5, 1]);
    const padding = perAxis(size, 2).map((extent) => Math.floor((extent / 2) * share));
    const shape = extents(columns, perAxis(size, 2), padding);
    const channels = columns.pick("channels", [1, 2, 3]);
    const layer: Layer = { call, args: [size], options: { stride, padding } };
    return { input: { shape: [channels, ...shape] }, before: [mixing(channels)], layer };
  };

const globalAverage: Kind = (columns) => {
  const channels = columns.pick("channels", [1, 2, 3, 5]);
  const extents = [columns.pick("height", [1, 3, 4, 7]), columns.pick("width", [1, 2, 5])];
  const layer: Layer = { call: "globalAveragePool2d" };
  return { input: { shape: [channels, ...extents] }, before: [mixing(channels)], layer };
};

export const CONVOLUTIONS = {
  conv1d: convolution("conv1d", 1),
  conv2d: convolution("conv2d", 2),
  convTranspose2d: transposed,
};

export const POOLS = {
  maxPool2d: pooling("maxPool2d"),
  avgPool2d: pooling("avgPool2d"),
  globalAveragePool2d: globalAverage,
};
