import { dense, flatten } from "../generate-layers.js";
import type { Layer, SpatialLayer } from "../specification.js";
import { GENTLE, SQUARED, batchOf, chain } from "./shared.js";
import type { Sketch } from "./shared.js";

type Case = readonly [id: string, input: readonly number[], ...layers: Layer[]];

const conv1d = (filters: number, kernel: number, options: object = {}): SpatialLayer => ({
  call: "conv1d",
  args: [filters, kernel],
  options,
});
const conv2d = (filters: number, kernel: number | number[], options: object = {}): SpatialLayer => ({
  call: "conv2d",
  args: [filters, kernel],
  options,
});
const transposed = (filters: number, kernel: number | number[], options: object = {}): SpatialLayer => ({
  call: "convTranspose2d",
  args: [filters, kernel],
  options,
});
const maxPool = (size: number | number[], options: object = {}): SpatialLayer => ({
  call: "maxPool2d",
  args: [size],
  options,
});
const avgPool = (size: number | number[], options: object = {}): SpatialLayer => ({
  call: "avgPool2d",
  args: [size],
  options,
});
const tanh: Layer = { call: "tanh" };
const relu: Layer = { call: "relu" };

const CASES: readonly Case[] = [
  ["conv1d", [2, 7], conv1d(3, 3), tanh, flatten, dense(2)],
  ["conv1d-stride", [3, 9], conv1d(4, 3, { stride: 2, padding: 1 }), tanh, conv1d(2, 2, { bias: false })],
  [
    "conv1d-dilation",
    [2, 11],
    conv1d(4, 3, { dilation: 2, stride: 3, padding: 2, activation: "tanh" }),
    flatten,
    dense(1),
  ],
  ["conv1d-groups", [4, 6], conv1d(6, 3, { groups: 2, padding: "same" }), tanh, conv1d(6, 2, { groups: 6 })],
  [
    "conv1d-same-even",
    [2, 5],
    conv1d(3, 4, { padding: "same" }),
    tanh,
    conv1d(2, 2, { padding: "same", dilation: 3 }),
  ],
  ["conv2d", [1, 5, 6], conv2d(3, 3), tanh, conv2d(2, [2, 3])],
  ["conv2d-one", [3, 4, 3], conv2d(4, 1), relu, conv2d(2, [4, 3])],
  [
    "conv2d-padding",
    [2, 4, 5],
    conv2d(3, 3, { padding: [1, 2] }),
    tanh,
    conv2d(2, 3, { padding: "same" }),
    flatten,
    dense(2),
  ],
  [
    "conv2d-stride",
    [2, 7, 6],
    conv2d(3, 3, { stride: 2, padding: 1 }),
    tanh,
    conv2d(2, 2, { stride: [1, 2] }),
  ],
  [
    "conv2d-dilation",
    [2, 7, 8],
    conv2d(2, [3, 2], { dilation: [2, 3], stride: [1, 2], padding: 1 }),
    tanh,
    flatten,
    dense(1),
  ],
  ["conv2d-depthwise", [3, 5, 5], conv2d(6, 3, { groups: 3, padding: 1 }), tanh, conv2d(2, 1)],
  ["transposed", [2, 3, 4], transposed(3, 3), tanh, transposed(1, 2)],
  [
    "transposed-stride",
    [3, 3, 2],
    transposed(2, 3, { stride: 2, padding: 1, outputPadding: 1 }),
    tanh,
    flatten,
    dense(1),
  ],
  [
    "transposed-odd",
    [2, 2, 3],
    transposed(4, [2, 3], { stride: [3, 2], dilation: [2, 1], groups: 2, bias: false }),
    tanh,
    conv2d(1, 2),
  ],
  ["max-pool", [2, 6, 6], conv2d(3, 3, { padding: 1 }), maxPool(2), flatten, dense(2)],
  [
    "max-pool-overlap",
    [2, 7, 5],
    conv2d(2, 2),
    relu,
    maxPool(3, { stride: 2, padding: 1 }),
    flatten,
    dense(1),
  ],
  ["avg-pool", [2, 6, 5], conv2d(3, 2), tanh, avgPool([3, 2], { stride: [2, 1], padding: 1 }), conv2d(1, 2)],
  ["global-average", [2, 5, 4], conv2d(4, 3), relu, { call: "globalAveragePool2d" }, dense(3)],
];

/** Convolutions and pooling: strides, padding, dilation, groups, odd extents. */
export const spatial: readonly Sketch[] = CASES.map(([id, input, ...layers], i) =>
  chain(
    `spatial-${id}`,
    input,
    layers,
    { loss: SQUARED, optimizer: GENTLE },
    { batch: batchOf(i) === 32 ? 2 : batchOf(i) },
  ),
);
