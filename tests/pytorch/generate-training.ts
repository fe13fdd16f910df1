import type { Chooser } from "./draw.js";
import { dense } from "./generate-layers.js";
import type { Layer, Loss, Optimizer, Specification } from "./specification.js";

export const CUSTOM_LOSSES = [
  {
    typescript: "(prediction: number, target: number) => Math.log1p((prediction - target) ** 2)",
    python: "lambda y, t: torch.log1p((y - t) ** 2)",
  },
  {
    typescript: "(y: number, t: number) => { const e = y - t; return e > 0 ? 0.7 * e * e : 0.3 * e * e; }",
    python: "lambda y, t: torch.where(y > t, 0.7, 0.3) * (y - t) ** 2",
  },
  {
    typescript: "(y: number, t: number) => Math.log(Math.cosh(y - t))",
    python: "lambda y, t: torch.log(torch.cosh(y - t))",
  },
] as const;

/** The end of a network: the layers that bring the values a loss wants, that loss, and its kind of target. */
export interface Head {
  readonly layers: readonly Layer[];
  readonly loss: Loss;
  readonly targetKind?: "oneHot" | "probabilities";
  /** Wants outputs of one axis. */
  readonly flat?: boolean;
}

const kind = (choose: Chooser) => choose.pick(["oneHot", "probabilities"] as const);
const plainHead = (layers: readonly Layer[], loss: Loss): Head => ({ layers, loss });

const sigmoidLayers = (choose: Chooser, units: number): Layer[] =>
  choose.chance(0.5) ? [dense(units), { call: "sigmoid" }] : [dense(units, { activation: "sigmoid" })];

/** Every loss, by name; `units` is the size of the last axis. */
export const HEADS: Readonly<Record<string, (choose: Chooser, units: number) => Head>> = {
  meanSquaredError: (choose, units) =>
    plainHead([dense(units, choose.chance(0.3) ? { activation: "tanh" } : {})], { call: "meanSquaredError" }),
  squaredError: (choose, units) => {
    const options = choose.pick([
      {},
      { reduction: "sum", weight: 0.5 },
      { reduction: "sum" },
      { reduction: "mean", weight: choose.decimal(0.2, 2) },
      { weight: 0.5 },
    ] as const);
    return plainHead([dense(units)], { call: "squaredError", options });
  },
  meanAbsoluteError: (_, units) => plainHead([dense(units)], { call: "meanAbsoluteError" }),
  huber: (choose, units) =>
    plainHead(
      [dense(units)],
      choose.chance(0.3) ? { call: "huber" } : { call: "huber", options: { delta: choose.decimal(0.3, 2) } },
    ),
  binaryCrossEntropy: (choose, units) => ({
    layers: sigmoidLayers(choose, units),
    loss: { call: "binaryCrossEntropy" },
    targetKind: kind(choose),
  }),
  binaryCrossEntropyWithLogits: (choose, units) => ({
    layers: [dense(units)],
    loss: { call: "binaryCrossEntropyWithLogits" },
    targetKind: kind(choose),
  }),
  softmaxCrossEntropy: (choose, units) => ({
    layers: [dense(units)],
    loss: { call: "softmaxCrossEntropy" },
    targetKind: kind(choose),
    flat: true,
  }),
  sparseSoftmaxCrossEntropy: (_, units) => ({
    layers: [dense(units)],
    loss: { call: "softmaxCrossEntropy", options: { sparse: true } },
    flat: true,
  }),
  crossEntropy: (choose, units) => ({
    layers: choose.chance(0.5)
      ? [dense(units), { call: "softmax" }]
      : [dense(units, { activation: "softmax" })],
    loss: { call: "crossEntropy" },
    targetKind: kind(choose),
    flat: true,
  }),
  hinge: (choose, units) =>
    plainHead([dense(units, choose.chance(0.3) ? { activation: "tanh" } : {})], { call: "hinge" }),
  klDivergence: (choose, units) => ({
    layers: [dense(units), { call: "logSoftmax" }],
    loss: { call: "klDivergence" },
    targetKind: kind(choose),
  }),
  elementwiseLoss: (choose, units) =>
    plainHead([dense(units)], { call: "elementwiseLoss", function: choose.pick(CUSTOM_LOSSES) }),
};

const maybe = (choose: Chooser, value: number): number | undefined =>
  choose.chance(0.4) ? value : undefined;

/** Every optimiser with its options, each given or left to its default. */
export const OPTIMIZERS: Readonly<Record<string, (choose: Chooser) => Optimizer>> = {
  sgd: (choose) => {
    const momentum = maybe(choose, choose.decimal(0.3, 0.95));
    const nesterov = momentum !== undefined && choose.chance(0.5) ? true : undefined;
    const learningRate = choose.pick([0.1, 0.05, 0.01]);
    return { call: "sgd", options: { learningRate, momentum, nesterov, weightDecay: maybe(choose, 0.01) } };
  },
  adam: (choose) => ({ call: "adam", options: adaptive(choose) }),
  adamW: (choose) => ({ call: "adamW", options: adaptive(choose) }),
  rmsProp: (choose) => ({
    call: "rmsProp",
    options: {
      learningRate: choose.pick([undefined, 0.003]),
      alpha: maybe(choose, choose.decimal(0.8, 0.99)),
      epsilon: maybe(choose, 1e-6),
      momentum: maybe(choose, choose.decimal(0.3, 0.9)),
      centered: choose.chance(0.5) ? true : undefined,
      weightDecay: maybe(choose, 0.02),
    },
  }),
  adagrad: (choose) => ({
    call: "adagrad",
    options: {
      learningRate: choose.pick([undefined, 0.05]),
      lrDecay: maybe(choose, 0.1),
      epsilon: maybe(choose, 1e-8),
      weightDecay: maybe(choose, 0.02),
    },
  }),
};

function adaptive(choose: Chooser) {
  const betas = choose.chance(0.3)
    ? ([choose.decimal(0.5, 0.95), choose.pick([0.99, 0.95])] as const)
    : undefined;
  const learningRate = choose.pick([undefined, 0.01, 0.003]);
  return { learningRate, betas, epsilon: maybe(choose, 1e-6), weightDecay: maybe(choose, 0.03) };
}

/** Keeps a specification free of absent options, so that its JSON and its object are the same. */
export const compact = (spec: Specification): Specification =>
  JSON.parse(JSON.stringify(spec)) as Specification;
