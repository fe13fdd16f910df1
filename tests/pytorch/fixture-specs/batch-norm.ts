import { dense, flatten } from "../generate-layers.js";
import type { Layer, Optimizer } from "../specification.js";
import { GENTLE, SQUARED, chain, graph, ref } from "./shared.js";
import type { Sketch } from "./shared.js";

type Case = readonly [id: string, batch: number, input: readonly number[], ...layers: Layer[]];

const norm = (options: object = {}): Layer => ({ call: "batchNorm", options });
const conv2d = (filters: number, kernel: number, options: object = {}): Layer => ({
  call: "conv2d",
  args: [filters, kernel],
  options,
});
const residual = (...layers: Layer[]): Layer => ({ call: "residual", args: [layers] });
const tanh: Layer = { call: "tanh" };

/** In training, one value per channel has no variance: batch 1 needs channels of several values. */
const CASES: readonly Case[] = [
  ["features", 5, [3], dense(4), norm(), tanh, dense(2)],
  ["two-samples", 2, [3], dense(3), norm({ epsilon: 0.1 }), tanh, dense(2)],
  ["one-feature", 3, [1], norm(), dense(3, { activation: "tanh" }), dense(1)],
  ["sixteen", 16, [4], dense(5, { bias: false }), norm(), { call: "relu" }, dense(2)],
  ["momentum", 3, [2], dense(3), norm({ momentum: 0.5, epsilon: 0.01 }), tanh, dense(1)],
  ["last-batch-only", 4, [2], dense(3), norm({ momentum: 1 }), tanh, dense(1)],
  ["never", 4, [2], dense(3), norm({ momentum: 0 }), tanh, dense(1)],
  ["frozen", 3, [3], dense(4), norm({ trainable: false }), tanh, dense(2)],
  ["names", 3, [3], dense(3), norm({ name: "first" }), dense(3), norm(), dense(2), norm({ name: "z.last" })],
  ["twice", 7, [3], dense(4), norm({ epsilon: 0.1 }), norm({ epsilon: 0.1 }), tanh, dense(2)],
  ["residual", 5, [3], residual(dense(4), norm(), tanh, dense(3)), residual(norm(), dense(3)), dense(1)],
  ["rows", 3, [2, 5], { call: "conv1d", args: [3, 2] }, norm(), tanh, flatten, dense(2)],
  ["rows-one-sample", 1, [3, 7], { call: "conv1d", args: [2, 3] }, norm(), tanh, flatten, dense(2)],
  ["rows-of-dense", 3, [2, 3], dense(4), norm(), tanh, dense(2)],
  ["images", 3, [2, 4, 5], conv2d(3, 3, { bias: false }), norm(), { call: "softplus" }, conv2d(2, 2)],
  ["images-one-sample", 1, [1, 5, 4], conv2d(3, 2), norm(), tanh, { call: "globalAveragePool2d" }, dense(2)],
  ["one-place", 5, [3, 1, 1], conv2d(4, 1), norm(), tanh, flatten, dense(2)],
  [
    "separable",
    2,
    [2, 5, 5],
    conv2d(4, 3, { groups: 2, padding: 1, bias: false }),
    norm(),
    tanh,
    conv2d(3, 1, { bias: false }),
    norm({ momentum: 0.3 }),
    { call: "avgPool2d", args: [2] },
    flatten,
    dense(1),
  ],
  [
    "attention",
    3,
    [3, 4],
    residual({ call: "layerNorm" }, { call: "multiHeadAttention", args: [2] }),
    norm(),
    dense(2),
  ],
];

const adam: Optimizer = { call: "adam", options: { learningRate: 0.01, epsilon: 1e-4 } };
const apply = (layer: Layer, name: string) => ({ apply: layer, to: ref(name) });

/** One layer at two places normalises with each one's own statistics, and its running ones follow both in turn. */
const shared: readonly Sketch[] = [
  chain(
    "batch-norm-shared",
    [3],
    [dense(4), { ref: "norm" }, tanh, dense(4), { ref: "norm" }, dense(2)],
    { loss: SQUARED, optimizer: GENTLE },
    { batch: 5, constants: [{ name: "norm", value: norm() }] },
  ),
  graph(
    "batch-norm-two-inputs",
    { x: [3], z: [2] },
    {
      a: apply(norm(), "x"),
      b: { apply: norm({ momentum: 0.2 }), to: apply(dense(4), "z") },
      h: { apply: tanh, to: { call: "add", args: [apply(dense(4), "a"), ref("b")] } },
      logits: apply(dense(3), "h"),
      price: { apply: dense(1), to: apply(norm(), "h") },
    },
    {
      batch: 7,
      outputs: { logits: "logits", price: "price", a: "a" },
      loss: { logits: { call: "softmaxCrossEntropy" }, price: { call: "huber" } },
      optimizer: adam,
    },
  ),
  chain("batch-norm-evaluation", [4], [dense(3), norm(), tanh, dense(2)], {}, { batch: 1 }),
];

/** Batch normalisation in training and in evaluation, over features, rows and images. */
export const batchNorm: readonly Sketch[] = [
  ...CASES.map(([id, batch, input, ...layers]) =>
    chain(`batch-norm-${id}`, input, layers, { loss: SQUARED, optimizer: GENTLE }, { batch }),
  ),
  ...shared,
];
