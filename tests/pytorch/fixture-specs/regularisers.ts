import { dense, flatten } from "../generate-layers.js";
import type { Layer, Optimizer } from "../specification.js";
import { GENTLE, SQUARED, batchOf, chain, graph, ref } from "./shared.js";
import type { Sketch } from "./shared.js";

type Case = readonly [id: string, input: readonly number[], ...layers: Layer[]];

const tanh: Layer = { call: "tanh" };
const conv2d = (filters: number, kernel: number, options: object): Layer => ({
  call: "conv2d",
  args: [filters, kernel],
  options,
});

const CASES: readonly Case[] = [
  ["l1", [3], dense(4, { l1: 0.05 }), tanh, dense(2)],
  ["l2", [3], dense(4, { l2: 0.1 }), tanh, dense(2)],
  ["both", [3], dense(4, { l1: 0.02, l2: 0.05 }), tanh, dense(2, { bias: false, l2: 0.3 })],
  ["one-weight", [1], dense(1, { l1: 0.5, l2: 0.25, bias: false })],
  ["nothing", [2], dense(3, { l1: 0, l2: 0 }), tanh, dense(1)],
  ["conv1d", [2, 5], { call: "conv1d", args: [3, 2], options: { l2: 0.1 } }, tanh, flatten, dense(1)],
  ["conv2d", [2, 4, 3], conv2d(3, 2, { l1: 0.03 }), tanh, conv2d(2, 1, { l2: 0.1, groups: 1 })],
  [
    "transposed",
    [2, 2, 3],
    { call: "convTranspose2d", args: [2, 2], options: { l1: 0.02, l2: 0.05, stride: 2 } },
    tanh,
    flatten,
    dense(1),
  ],
  ["layer-norm", [2, 4], dense(3), { call: "layerNorm", options: { l2: 0.2 } }, dense(1, { l1: 0.1 })],
  ["prelu", [3], dense(3), { call: "prelu", options: { l1: 0.3, l2: 0.5 } }, dense(2)],
  ["attention", [3, 4], { call: "multiHeadAttention", args: [2], options: { l1: 0.01, l2: 0.05 } }, dense(1)],
];

const adam: Optimizer = { call: "adam", options: { learningRate: 0.01, weightDecay: 0.1, epsilon: 1e-4 } };

/** A layer at two places is regularised once, and the weights of the losses are none of the regularisers'. */
const others: readonly Sketch[] = [
  chain(
    "regularisers-shared",
    [3],
    [{ ref: "twice" }, tanh, { ref: "twice" }, dense(2)],
    { loss: SQUARED, optimizer: GENTLE },
    { constants: [{ name: "twice", value: dense(3, { l1: 0.05, l2: 0.1, name: "twin" }) }] },
  ),
  chain("regularisers-weight-decay", [3], [dense(4, { l2: 0.05 }), tanh, dense(2, { l1: 0.02 })], {
    loss: SQUARED,
    optimizer: adam,
  }),
  chain("regularisers-no-optimizer", [3], [dense(4, { l1: 0.1 }), tanh, dense(2)], { loss: SQUARED }),
  graph(
    "regularisers-losses",
    { x: [4] },
    {
      h: { apply: dense(3, { activation: "tanh", l2: 0.1 }), to: ref("x") },
      logits: { apply: dense(3, { l1: 0.05 }), to: ref("h") },
      price: { apply: dense(1), to: ref("h") },
    },
    {
      outputs: { logits: "logits", price: "price" },
      loss: {
        logits: { call: "softmaxCrossEntropy" },
        price: { call: "squaredError", options: { reduction: "sum" } },
      },
      lossWeights: { logits: 2, price: 0.25 },
      optimizer: GENTLE,
    },
  ),
];

/** Layers whose weights' magnitudes are part of the loss. */
export const regularisers: readonly Sketch[] = [
  ...CASES.map(([id, input, ...layers], i) =>
    chain(
      `regularisers-${id}`,
      input,
      layers,
      { loss: SQUARED, optimizer: GENTLE },
      { batch: Math.min(16, batchOf(i)) },
    ),
  ),
  ...others,
];
