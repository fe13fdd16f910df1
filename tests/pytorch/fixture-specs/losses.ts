import { dense } from "../generate-layers.js";
import { CUSTOM_LOSSES } from "../generate-training.js";
import type { Layer, Loss, Optimizer } from "../specification.js";
import { MOMENTUM, batchOf, chain, graph, ref } from "./shared.js";
import type { Sketch } from "./shared.js";

type Case = readonly [id: string, loss: Loss, last: readonly Layer[], kind?: "oneHot" | "probabilities"];

const sigmoid: Layer = { call: "sigmoid" };

const CASES: readonly Case[] = [
  ["mean-squared-error", { call: "meanSquaredError" }, []],
  ["squared-error", { call: "squaredError" }, []],
  ["squared-error-half-sum", { call: "squaredError", options: { reduction: "sum", weight: 0.5 } }, []],
  ["squared-error-weighted-mean", { call: "squaredError", options: { reduction: "mean", weight: 1.5 } }, []],
  ["mean-absolute-error", { call: "meanAbsoluteError" }, []],
  ["huber", { call: "huber" }, []],
  ["huber-delta", { call: "huber", options: { delta: 0.4 } }, []],
  ["binary-cross-entropy", { call: "binaryCrossEntropy" }, [sigmoid]],
  ["binary-cross-entropy-probabilities", { call: "binaryCrossEntropy" }, [sigmoid], "probabilities"],
  [
    "binary-cross-entropy-unfused",
    { call: "binaryCrossEntropy" },
    [
      {
        call: "elementwise",
        function: {
          typescript: "(z: number) => 0.1 + 0.8 / (1 + z * z)",
          python: "lambda z: 0.1 + 0.8 / (1 + z * z)",
        },
      },
    ],
  ],
  ["binary-cross-entropy-with-logits", { call: "binaryCrossEntropyWithLogits" }, [], "probabilities"],
  ["softmax-cross-entropy", { call: "softmaxCrossEntropy" }, []],
  ["softmax-cross-entropy-probabilities", { call: "softmaxCrossEntropy" }, [], "probabilities"],
  ["softmax-cross-entropy-sparse", { call: "softmaxCrossEntropy", options: { sparse: true } }, []],
  ["cross-entropy", { call: "crossEntropy" }, [{ call: "softmax" }]],
  ["cross-entropy-unfused", { call: "crossEntropy" }, [sigmoid], "probabilities"],
  ["hinge", { call: "hinge" }, []],
  ["kl-divergence", { call: "klDivergence" }, [{ call: "logSoftmax" }], "probabilities"],
  ["kl-divergence-one-hot", { call: "klDivergence" }, [{ call: "logSoftmax" }]],
  ["elementwise-loss", { call: "elementwiseLoss", function: CUSTOM_LOSSES[0] }, []],
  ["elementwise-loss-branches", { call: "elementwiseLoss", function: CUSTOM_LOSSES[1] }, []],
];

/** Every loss at the end of a small network. */
const alone: readonly Sketch[] = CASES.map(([id, loss, last, kind], i) =>
  chain(
    `loss-${id}`,
    [3],
    [dense(4, { activation: "tanh" }), dense(3), ...last],
    { loss, optimizer: MOMENTUM },
    {
      batch: batchOf(i),
      targetKinds: kind && { y: kind },
    },
  ),
);

const optimizer: Optimizer = { call: "adam", options: { learningRate: 0.02 } };

/** Means over all elements of outputs with two axes; several losses with weights; a loss for one output of two. */
const together: readonly Sketch[] = [
  chain("loss-two-axes", [3, 4], [dense(5, { activation: "silu" }), dense(2)], {
    loss: { call: "huber" },
    optimizer,
  }),
  graph(
    "loss-weights",
    { x: [4] },
    {
      h: { apply: dense(5, { activation: "tanh" }), to: ref("x") },
      logits: { apply: dense(3), to: ref("h") },
      price: { apply: dense(2), to: ref("h") },
      chance: { apply: dense(1, { activation: "sigmoid" }), to: ref("price") },
    },
    {
      outputs: { kind: "logits", price: "price", chance: "chance" },
      loss: {
        kind: { call: "softmaxCrossEntropy", options: { sparse: true } },
        price: { call: "squaredError", options: { reduction: "sum" } },
        chance: { call: "binaryCrossEntropy" },
      },
      lossWeights: { kind: 1, price: 0.3, chance: 2 },
      optimizer,
    },
  ),
  graph(
    "loss-of-one-output",
    { x: [3] },
    {
      h: { apply: dense(4, { activation: "softplus" }), to: ref("x") },
      y1: { apply: dense(2), to: ref("h") },
    },
    { outputs: { features: "h", y: "y1" }, loss: { y: { call: "meanAbsoluteError" } }, optimizer },
  ),
];

export const losses: readonly Sketch[] = [...alone, ...together];
