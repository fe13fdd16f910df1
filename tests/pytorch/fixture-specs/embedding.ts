import { dense, flatten } from "../generate-layers.js";
import type { Expression, Layer, Optimizer } from "../specification.js";
import { GENTLE, SQUARED, below, chain, graph, ref } from "./shared.js";
import type { Sketch } from "./shared.js";

const embed = (count: number, size: number, options?: object): Layer => ({
  call: "embedding",
  args: [count, size],
  options,
});
const oneHot = (name: string, classes: number): Expression => ({
  call: "oneHot",
  args: [ref(name), classes],
});
const apply = (layer: Layer, to: string | Expression): Expression => ({
  apply: layer,
  to: typeof to === "string" ? ref(to) : to,
});
const residual = (...layers: Layer[]): Layer => ({ call: "residual", args: [layers] });
const tanh: Layer = { call: "tanh" };
const training = { loss: SQUARED, optimizer: GENTLE };
const adam: Optimizer = { call: "adam", options: { learningRate: 0.01, weightDecay: 0.05, epsilon: 1e-4 } };

/** Rows that are read once, often and never. */
const chains: readonly Sketch[] = [
  chain("embedding-time", below(7, 5), [embed(7, 3), flatten, dense(2)], training),
  chain("embedding-scalar", below(4), [embed(4, 3), tanh, dense(2)], training),
  chain("embedding-one-row", below(1, 1), [embed(1, 1), dense(2)], training, { batch: 1 }),
  chain("embedding-grid", below(5, 2, 3), [embed(5, 2), tanh, flatten, dense(2)], training, { batch: 1 }),
  chain("embedding-repeated", below(2, 7), [embed(2, 3), tanh, dense(1)], training),
  chain("embedding-sixteen", below(9, 3), [embed(11, 4), flatten, dense(2)], training, { batch: 16 }),
  chain("embedding-frozen", below(3, 4), [embed(3, 2, { trainable: false }), dense(3)], training),
  chain("embedding-named", below(6, 3), [embed(6, 3, { name: "words" }), tanh, dense(2)], {
    loss: SQUARED,
    optimizer: adam,
  }),
  chain(
    "embedding-conv",
    below(5, 4),
    [embed(5, 6), { call: "conv1d", args: [3, 3] }, tanh, dense(1)],
    training,
  ),
  chain("embedding-no-loss", below(5, 4), [embed(5, 3), dense(2)], {}),
  chain(
    "embedding-transformer",
    below(5, 3),
    [
      embed(5, 4),
      residual({ call: "layerNorm" }, { call: "multiHeadAttention", args: [2], options: { causal: true } }),
      residual({ call: "layerNorm" }, dense(5, { activation: "gelu" }), dense(4)),
      dense(2),
    ],
    training,
  ),
];

/** With other inputs, which have derivatives; one table for two inputs, two tables for one; rows with a single one. */
const graphs: readonly Sketch[] = [
  graph(
    "embedding-and-numbers",
    { word: below(6, 3), x: [4] },
    {
      w: apply(flatten, apply(embed(6, 2), "word")),
      y: apply(dense(2), apply(tanh, apply(dense(5), { call: "concat", args: [[ref("w"), ref("x")]] }))),
    },
    { optimizer: GENTLE },
  ),
  graph(
    "embedding-shared",
    { a: below(5, 3), b: below(4, 2) },
    {
      p: { call: "mean", args: [apply(tanh, { apply: ref("table"), to: ref("a") }), 0] },
      q: { call: "sum", args: [{ apply: ref("table"), to: ref("b") }, 0] },
      y: apply(dense(3), { call: "mul", args: [ref("p"), ref("q")] }),
    },
    {
      constants: [{ name: "table", value: embed(5, 3) }],
      loss: { call: "softmaxCrossEntropy", options: { sparse: true } },
      optimizer: adam,
    },
  ),
  graph(
    "embedding-two-tables",
    { x: below(4, 2) },
    {
      h: { call: "mul", args: [apply(embed(4, 3), "x"), apply(tanh, apply(embed(6, 3), "x"))] },
      y: apply(dense(1), apply(flatten, "h")),
    },
    { optimizer: GENTLE, batch: 7 },
  ),
  graph("one-hot", { x: below(4, 3) }, { y: apply(dense(2), apply(tanh, apply(dense(3), oneHot("x", 5)))) }),
  graph("one-hot-scalar", { x: below(3) }, { y: apply(dense(2), oneHot("x", 3)) }, { batch: 1 }),
  graph(
    "one-hot-and-numbers",
    { kind: below(3), x: [2, 3] },
    {
      h: { call: "matmul", args: [apply(dense(3), "x"), oneHot("kind", 3)] },
      y: { call: "concat", args: [[apply(dense(2), apply(tanh, "h")), oneHot("kind", 4)]] },
    },
    { optimizer: GENTLE },
  ),
];

/** Inputs of whole numbers. */
export const embedding: readonly Sketch[] = [...chains, ...graphs];
