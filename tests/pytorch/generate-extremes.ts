import type { Chooser } from "./draw.js";
import { dense } from "./generate-layers.js";
import { OPTIMIZERS, compact } from "./generate-training.js";
import type { Layer, Loss, Specification } from "./specification.js";

type Extreme = (choose: Chooser, id: string, seed: number) => Specification;

/** Inputs of the order of a thousand: nothing may overflow, and saturated losses keep their exact gradient. */
const extreme =
  (layers: (units: number) => readonly Layer[], loss: Loss): Extreme =>
  (choose, id, seed) =>
    compact({
      id,
      seed,
      batch: choose.pick([1, 3, 8]),
      form: "chain",
      inputs: [{ name: "x", shape: [choose.integer(2, 6)] }],
      layers: layers(choose.integer(2, 4)),
      loss,
      optimizer: OPTIMIZERS[choose.pick(["sgd", "adam"])](choose),
      inputScale: 1000,
      largest: 1e9,
    });

const after = (activation: Layer): Extreme =>
  extreme((units) => [dense(4), activation, dense(units)], { call: "huber" });

export const EXTREMES: readonly Extreme[] = [
  extreme((units) => [dense(units), { call: "sigmoid" }], { call: "binaryCrossEntropy" }),
  extreme((units) => [dense(units)], { call: "binaryCrossEntropyWithLogits" }),
  extreme((units) => [dense(units)], { call: "softmaxCrossEntropy" }),
  extreme((units) => [dense(units)], { call: "softmaxCrossEntropy", options: { sparse: true } }),
  extreme((units) => [dense(units), { call: "softmax" }], { call: "crossEntropy" }),
  extreme((units) => [dense(units), { call: "logSoftmax" }], { call: "klDivergence" }),
  after({ call: "sigmoid" }),
  after({ call: "tanh" }),
  after({ call: "softplus" }),
  after({ call: "silu" }),
  after({ call: "gelu" }),
  after({ call: "gelu", options: { approximate: "tanh" } }),
  after({ call: "mish" }),
  after({ call: "elu" }),
  after({ call: "softmax" }),
];
