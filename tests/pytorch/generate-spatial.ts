import type { Chooser } from "./draw.js";
import { anyBatchNorm, anyDropout, dense, flatten } from "./generate-layers.js";
import { compact } from "./generate-training.js";
import type { Layer, PerAxis, Specification, SpatialLayer } from "./specification.js";

/** How a layer changes [channels, …]. */
interface Step {
  readonly layer: Layer;
  readonly shape: readonly number[];
}

type Move = (choose: Chooser, shape: readonly number[]) => Step | undefined;

const windows = (extent: number, size: number, stride: number, dilation: number, added: number): number =>
  Math.floor((extent + added - dilation * (size - 1) - 1) / stride) + 1;

/** One number where all axes have the same, else one for each. */
const short = (values: readonly number[]): PerAxis =>
  values.every((value) => value === values[0]) ? values[0] : values;

const anyGroups = (choose: Chooser, channels: number): { filters: number; groups: number } => {
  const divisors = Array.from({ length: channels }, (_, k) => k + 1).filter((d) => channels % d === 0);
  const groups = choose.chance(0.6) ? 1 : choose.pick(divisors);
  return { filters: groups * choose.integer(1, groups > 2 ? 2 : 4), groups };
};

const convolution: Move = (choose, [channels, ...extents]) => {
  const each = (low: number, high: number) => extents.map(() => choose.integer(low, high));
  const [kernel, dilation] = [each(1, 4), choose.chance(0.3) ? each(1, 3) : extents.map(() => 1)];
  const isSame = choose.chance(0.2);
  const stride = isSame || choose.chance(0.5) ? extents.map(() => 1) : each(1, 3);
  const padding = choose.chance(0.5) ? each(0, 3) : extents.map(() => 0);
  const results = extents.map((extent, k) =>
    isSame ? extent : windows(extent, kernel[k], stride[k], dilation[k], 2 * padding[k]),
  );
  if (results.some((extent) => extent < 1)) return undefined;
  const { filters, groups } = anyGroups(choose, channels);
  const options = {
    stride: short(stride),
    dilation: short(dilation),
    padding: isSame ? ("same" as const) : short(padding),
    groups,
    bias: choose.chance(0.8),
  };
  const call = extents.length === 1 ? "conv1d" : "conv2d";
  return { layer: { call, args: [filters, short(kernel)], options }, shape: [filters, ...results] };
};

const transposed: Move = (choose, [channels, ...extents]) => {
  if (extents.length !== 2) return undefined;
  const each = (low: number, high: number) => extents.map(() => choose.integer(low, high));
  const [kernel, stride] = [each(1, 3), each(1, 3)];
  const dilation = choose.chance(0.3) ? each(1, 3) : [1, 1];
  const outputPadding = stride.map((step, k) => choose.integer(0, Math.max(step, dilation[k]) - 1));
  const padding = kernel.map((size, k) => choose.integer(0, Math.min(1, dilation[k] * (size - 1))));
  const results = extents.map(
    (extent, k) =>
      (extent - 1) * stride[k] - 2 * padding[k] + dilation[k] * (kernel[k] - 1) + outputPadding[k] + 1,
  );
  if (results.some((extent) => extent < 1 || extent > 14)) return undefined;
  const { filters, groups } = anyGroups(choose, channels);
  const options = {
    stride: short(stride),
    padding: short(padding),
    outputPadding: short(outputPadding),
    dilation: short(dilation),
    groups,
  };
  const layer: SpatialLayer = { call: "convTranspose2d", args: [filters, short(kernel)], options };
  return { layer, shape: [filters, ...results] };
};

const pooling: Move = (choose, [channels, ...extents]) => {
  if (extents.length !== 2) return undefined;
  const size = extents.map(() => choose.integer(1, 3));
  const stride = choose.chance(0.5) ? size : extents.map(() => choose.integer(1, 3));
  const padding = size.map((extent) => choose.integer(0, Math.floor(extent / 2)));
  const results = extents.map((extent, k) => windows(extent, size[k], stride[k], 1, 2 * padding[k]));
  if (results.some((extent) => extent < 1)) return undefined;
  const call = choose.pick(["maxPool2d", "avgPool2d"] as const);
  const options = { stride: short(stride), padding: short(padding) };
  return { layer: { call, args: [short(size)], options }, shape: [channels, ...results] };
};

const normalisation: Move = (choose, shape) => {
  const values = shape.slice(1).reduce((a, b) => a * b, 1);
  // Few values of a channel have next to no variance to divide by, and one sample may be all there is.
  if (values >= 6 && choose.chance(0.5)) return { layer: anyBatchNorm(choose), shape };
  const divisors = Array.from({ length: shape[0] }, (_, k) => k + 1).filter((d) => shape[0] % d === 0);
  const groups = choose.pick(divisors);
  // A group of few elements has next to no variance to divide by.
  if (shape.reduce((a, b) => a * b, 1) / groups < 6) return undefined;
  return { layer: { call: "groupNorm", args: [groups], options: { epsilon: 0.1 } }, shape };
};

const activation: Move = (choose, shape) => ({
  layer: { call: choose.pick(["tanh", "softplus", "relu", "sigmoid"] as const) },
  shape,
});

const dropout: Move = (choose, shape) => ({ layer: anyDropout(choose), shape });

/** A chain of convolutions, poolings and what stands between them, with a dense layer at the end. */
export function generateSpatial(choose: Chooser, id: string, seed: number): Specification {
  const rank = choose.chance(0.25) ? 1 : 2;
  const input = [choose.integer(1, 4), ...Array.from({ length: rank }, () => choose.integer(3, 9))];
  const layers: Layer[] = [];
  let shape: readonly number[] = input;
  const depth = choose.integer(1, 3);
  for (let k = 0; k < depth; k++) {
    const moves = [
      choose.pick([convolution, convolution, transposed, pooling]),
      choose.pick([activation, activation, normalisation, normalisation, dropout]),
    ];
    for (const move of moves) {
      const step = move(choose, shape);
      if (!step) continue;
      layers.push(step.layer);
      shape = step.shape;
    }
  }
  if (rank === 2 && choose.chance(0.2)) layers.push({ call: "globalAveragePool2d" });
  else layers.push(flatten);
  return compact({
    id,
    seed,
    batch: choose.pick([1, 3, 3, 16]),
    form: "chain",
    inputs: [{ name: "x", shape: input }],
    layers: [...layers, dense(choose.integer(1, 3))],
    loss: { call: "meanSquaredError" },
    optimizer: { call: "sgd", options: { learningRate: 0.01, momentum: 0.5 } },
  });
}
