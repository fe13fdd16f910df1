import { dense, flatten } from "../generate-layers.js";
import type { Layer, Optimizer } from "../specification.js";
import { GENTLE, SQUARED, chain, graph, ref } from "./shared.js";
import type { Sketch } from "./shared.js";

type Case = readonly [id: string, batch: number, input: readonly number[], ...layers: Layer[]];

const drop = (rate: number): Layer => ({ call: "dropout", args: [rate] });
const residual = (...layers: Layer[]): Layer => ({ call: "residual", args: [layers] });
const tanh: Layer = { call: "tanh" };

const CASES: readonly Case[] = [
  ["half", 3, [4], dense(6), tanh, drop(0.5), dense(2)],
  ["one-sample", 1, [3], dense(7), drop(0.25), tanh, dense(2)],
  ["sixteen", 16, [3], dense(5, { activation: "relu" }), drop(0.2), dense(1)],
  ["nothing", 3, [3], dense(4), drop(0), tanh, dense(2)],
  ["nearly-all", 7, [3], dense(5), tanh, drop(0.9), dense(2)],
  ["one-feature", 5, [1], dense(1), drop(0.4), dense(2)],
  ["input", 3, [6], drop(0.3), dense(4), tanh, dense(2)],
  ["output", 3, [3], dense(4), tanh, dense(3), drop(0.5)],
  ["in-a-row", 3, [4], dense(5), drop(0.3), drop(0.3), tanh, drop(0.1), dense(2)],
  ["rows", 3, [3, 4], dense(3), drop(0.5), { call: "layerNorm" }, drop(0.25), dense(2)],
  [
    "images",
    2,
    [2, 5, 4],
    { call: "conv2d", args: [3, 2] },
    drop(0.4),
    { call: "maxPool2d", args: [2] },
    drop(0.2),
    flatten,
    dense(2),
  ],
  [
    "transformer",
    3,
    [3, 4],
    residual({ call: "layerNorm" }, { call: "multiHeadAttention", args: [2] }, drop(0.1)),
    residual({ call: "layerNorm" }, dense(5), { call: "gelu" }, drop(0.5), dense(4), drop(0.3)),
    dense(2),
  ],
];

const adam: Optimizer = { call: "adam", options: { learningRate: 0.01, epsilon: 1e-4 } };
const apply = (layer: Layer, name: string) => ({ apply: layer, to: ref(name) });
const training = { loss: SQUARED, optimizer: GENTLE };

/** A layer's number is that of its making, not of its use; at two places it leaves out the same elements. */
const others: readonly Sketch[] = [
  chain(
    "dropout-made-before",
    [4],
    [dense(5), { ref: "second" }, dense(5), { ref: "first" }, dense(2)],
    training,
    {
      constants: [
        { name: "first", value: drop(0.3) },
        { name: "second", value: drop(0.6) },
      ],
    },
  ),
  chain("dropout-shared", [4], [dense(5), { ref: "drop" }, dense(5), { ref: "drop" }, dense(2)], training, {
    constants: [{ name: "drop", value: drop(0.4) }],
  }),
  graph(
    "dropout-branches",
    { x: [4], z: [3] },
    {
      a: apply(drop(0.5), "x"),
      b: { apply: drop(0.25), to: apply(dense(4), "z") },
      h: { call: "mul", args: [ref("a"), ref("b")] },
      logits: { apply: dense(3), to: apply(drop(0.1), "h") },
      price: { apply: dense(1), to: apply(drop(0.3), "h") },
    },
    {
      batch: 7,
      outputs: { logits: "logits", price: "price" },
      loss: { logits: { call: "softmaxCrossEntropy" }, price: { call: "huber" } },
      lossWeights: { logits: 0.5, price: 1 },
      optimizer: adam,
    },
  ),
  chain("dropout-no-optimizer", [3], [dense(6), tanh, drop(0.5), dense(2)], { loss: SQUARED }),
  chain("dropout-evaluation", [3], [dense(4), drop(0.5), dense(2)], {}),
];

/** Dropout: off in evaluation, on in training, with masks that follow from seed, layer, sample and element. */
export const dropout: readonly Sketch[] = [
  ...CASES.map(([id, batch, input, ...layers]) => chain(`dropout-${id}`, input, layers, training, { batch })),
  ...others,
];
