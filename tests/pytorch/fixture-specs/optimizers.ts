import { dense } from "../generate-layers.js";
import type { Optimizer } from "../specification.js";
import { SQUARED, batchOf, chain } from "./shared.js";
import type { Sketch } from "./shared.js";

const OPTIMIZERS: Readonly<Record<string, Optimizer>> = {
  sgd: { call: "sgd", options: { learningRate: 0.1 } },
  "sgd-decay": { call: "sgd", options: { learningRate: 0.1, weightDecay: 0.05 } },
  "sgd-momentum": { call: "sgd", options: { learningRate: 0.05, momentum: 0.9, weightDecay: 0.01 } },
  "sgd-nesterov": { call: "sgd", options: { learningRate: 0.05, momentum: 0.8, nesterov: true } },
  adam: { call: "adam" },
  "adam-options": {
    call: "adam",
    options: { learningRate: 0.02, betas: [0.8, 0.95], epsilon: 1e-4, weightDecay: 0.1 },
  },
  "adam-w": { call: "adamW" },
  "adam-w-options": {
    call: "adamW",
    options: { learningRate: 0.02, betas: [0.7, 0.99], epsilon: 1e-6, weightDecay: 0.2 },
  },
  "rms-prop": { call: "rmsProp" },
  "rms-prop-centered": {
    call: "rmsProp",
    options: { learningRate: 0.005, alpha: 0.9, centered: true, epsilon: 1e-5 },
  },
  "rms-prop-all": {
    call: "rmsProp",
    options: { learningRate: 0.005, alpha: 0.95, momentum: 0.6, centered: true, weightDecay: 0.1 },
  },
  "rms-prop-momentum": { call: "rmsProp", options: { learningRate: 0.005, momentum: 0.9 } },
  adagrad: { call: "adagrad" },
  "adagrad-options": {
    call: "adagrad",
    options: { learningRate: 0.1, lrDecay: 0.3, epsilon: 1e-6, weightDecay: 0.05 },
  },
};

export const optimizers: readonly Sketch[] = Object.entries(OPTIMIZERS).map(([name, optimizer], i) =>
  chain(
    `optimizer-${name}`,
    [3],
    [dense(4, { name: "hidden" }), { call: "prelu" }, dense(2)],
    { loss: SQUARED, optimizer },
    { batch: batchOf(i) },
  ),
);
