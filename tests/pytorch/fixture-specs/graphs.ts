import { CUSTOM_ACTIVATIONS, dense, flatten } from "../generate-layers.js";
import type { Expression, Optimizer } from "../specification.js";
import { graph, ref } from "./shared.js";
import type { Sketch } from "./shared.js";

const adam: Optimizer = { call: "adam", options: { learningRate: 0.01 } };
const apply = (
  layer: Parameters<typeof dense>[0] | ReturnType<typeof dense>,
  to: Expression,
): Expression => ({
  apply: typeof layer === "number" ? dense(layer) : layer,
  to,
});
const add = (a: Expression, b: Expression): Expression => ({ call: "add", args: [a, b] });
const mul = (a: Expression, b: Expression): Expression => ({ call: "mul", args: [a, b] });
const relu = { call: "relu" } as const;

/** Forms of the functional model: skips, shared layers, several inputs and outputs. */
export const graphs: readonly Sketch[] = [
  graph(
    "graph-skips",
    { x: [4] },
    {
      h0: apply(5, ref("x")),
      h1: add(ref("h0"), apply(relu, apply(5, ref("h0")))),
      h2: add(ref("h1"), apply(relu, apply(5, ref("h1")))),
      h3: add(ref("h2"), apply(relu, apply(5, ref("h2")))),
      y: apply(1, ref("h3")),
    },
  ),
  graph(
    "graph-shared",
    { x: [3] },
    {
      a: apply({ call: "tanh" }, { apply: ref("twin"), to: ref("x") }),
      b: { apply: ref("twin"), to: mul(ref("x"), ref("x")) },
      c: { apply: ref("slope"), to: mul(ref("a"), ref("b")) },
      y: apply(2, { apply: ref("slope"), to: add(ref("c"), { apply: ref("twin"), to: ref("a") }) }),
    },
    {
      optimizer: adam,
      constants: [
        { name: "twin", value: dense(3) },
        { name: "slope", value: { call: "prelu" } },
      ],
    },
  ),
  graph(
    "graph-inputs",
    { image: [2, 3], caption: [4] },
    {
      left: apply(3, apply(flatten, ref("image"))),
      right: apply({ call: "silu" }, apply(3, ref("caption"))),
      y: { call: "sum", args: [mul(ref("left"), ref("right")), -1, true] },
    },
    { batch: 5, loss: { call: "hinge" }, optimizer: adam },
  ),
  graph(
    "graph-inputs-and-outputs",
    { x: [3], z: [2] },
    {
      h: apply({ call: "tanh" }, add(apply(4, ref("x")), apply(4, ref("z")))),
      mean: apply(2, ref("h")),
      spread: apply({ call: "softplus" }, apply(2, ref("h"))),
    },
    {
      batch: 7,
      outputs: { mean: "mean", spread: "spread" },
      loss: { mean: { call: "huber" }, spread: { call: "meanSquaredError" } },
      optimizer: { call: "rmsProp", options: { centered: true } },
    },
  ),
  graph(
    "graph-gates",
    { x: [4] },
    {
      gate: apply(dense(4, { activation: "sigmoid", name: "gate" }), ref("x")),
      candidate: apply(dense(4, { activation: "tanh", name: "candidate" }), ref("x")),
      mixed: add(mul(ref("gate"), ref("x")), mul({ call: "sub", args: [1, ref("gate")] }, ref("candidate"))),
      y: apply(3, { apply: ref("swish"), to: ref("mixed") }),
    },
    {
      batch: 32,
      loss: { call: "softmaxCrossEntropy" },
      optimizer: adam,
      constants: [{ name: "swish", value: { call: "elementwise", function: CUSTOM_ACTIVATIONS[0] } }],
    },
  ),
  graph(
    "graph-nested-calls",
    { x: [4] },
    {
      y: apply(
        2,
        add(ref("x"), apply({ call: "prelu" }, apply(4, apply({ call: "prelu" }, apply(4, ref("x")))))),
      ),
    },
    { optimizer: adam },
  ),
  graph(
    "graph-output-used-again",
    { x: [3] },
    {
      first: apply(2, ref("x")),
      second: apply(3, apply({ call: "tanh" }, ref("first"))),
    },
    {
      outputs: { first: "first", second: "second" },
      loss: { first: { call: "meanSquaredError" }, second: { call: "softmaxCrossEntropy" } },
      targetKinds: { second: "probabilities" },
      lossWeights: { first: 0.5, second: 1 },
    },
  ),
  graph(
    "graph-no-loss",
    { x: [3], z: [3] },
    {
      sum: add(apply(4, ref("x")), apply(4, ref("z"))),
      product: mul(ref("x"), ref("z")),
    },
    { outputs: { sum: "sum", product: "product" }, loss: undefined, optimizer: undefined },
  ),
];
