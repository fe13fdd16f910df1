import { dense } from "../generate-layers.js";
import type { Layer, Optimizer, Specification } from "../specification.js";
import { MOMENTUM, SQUARED, batchOf, chain, graph, ref } from "./shared.js";
import type { Sketch } from "./shared.js";

type Clipping = NonNullable<Specification["gradients"]>;

const tanh: Layer = { call: "tanh" };
const adam: Optimizer = { call: "adam", options: { learningRate: 0.02, weightDecay: 0.1, epsilon: 1e-4 } };
const network = [dense(4), tanh, dense(2)];

const CASES: readonly (readonly [
  id: string,
  gradients: Clipping,
  layers: readonly Layer[],
  optimizer: Optimizer,
])[] = [
  ["norm", { clipNorm: 0.5 }, network, MOMENTUM],
  ["small-norm", { clipNorm: 0.01 }, network, MOMENTUM],
  ["norm-never-reached", { clipNorm: 1000 }, network, MOMENTUM],
  ["value", { clipValue: 0.1 }, network, MOMENTUM],
  ["value-never-reached", { clipValue: 1000 }, network, MOMENTUM],
  ["value-then-norm", { clipNorm: 0.4, clipValue: 0.2 }, network, MOMENTUM],
  ["adam", { clipNorm: 0.3 }, network, adam],
  ["frozen", { clipNorm: 0.5 }, [dense(4, { trainable: false }), tanh, dense(2)], MOMENTUM],
  ["one-weight", { clipNorm: 0.1 }, [dense(1, { bias: false })], MOMENTUM],
  [
    "regularised",
    { clipNorm: 1, clipValue: 0.5 },
    [dense(4, { l1: 0.1, l2: 0.5 }), tanh, dense(2)],
    MOMENTUM,
  ],
];

const others: readonly Sketch[] = [
  chain("clipping-no-optimizer", [3], network, { loss: SQUARED }, { gradients: { clipNorm: 0.3 } }),
  graph(
    "clipping-losses",
    { x: [3] },
    {
      scale: { call: "parameter", args: [[3], { call: "normal" }] },
      h: { apply: dense(4, { activation: "tanh" }), to: { call: "mul", args: [ref("x"), ref("scale")] } },
      logits: { apply: dense(3), to: ref("h") },
      price: { apply: dense(1), to: ref("h") },
    },
    {
      outputs: { logits: "logits", price: "price" },
      loss: { logits: { call: "softmaxCrossEntropy" }, price: { call: "huber" } },
      lossWeights: { logits: 1, price: 3 },
      optimizer: adam,
      gradients: { clipValue: 0.3, clipNorm: 0.6 },
    },
  ),
];

/** Gradients clipped by value, by the norm of all together, and by both. */
export const clipping: readonly Sketch[] = [
  ...CASES.map(([id, gradients, layers, optimizer], i) =>
    chain(
      `clipping-${id}`,
      [3],
      layers,
      { loss: SQUARED, optimizer },
      { gradients, batch: Math.min(16, batchOf(i)) },
    ),
  ),
  ...others,
];
