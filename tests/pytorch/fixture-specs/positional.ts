import { dense } from "../generate-layers.js";
import type { Expression, Layer } from "../specification.js";
import { GENTLE, batchOf, graph, ref } from "./shared.js";
import type { Sketch } from "./shared.js";

type Case = readonly [id: string, shape: readonly number[], statements: Readonly<Record<string, Expression>>];

const encode = (to: Expression): Expression => ({ call: "positionalEncoding", args: [to] });
const apply = (layer: Layer, to: Expression): Expression => ({ apply: layer, to });
const residual = (...layers: Layer[]): Layer => ({ call: "residual", args: [layers] });
const tanh: Layer = { call: "tanh" };
const x = ref("x");

/** A model of one layer after the encoding: odd features end with a sine. */
const plain = (features: number, time: number): Case => [
  `${time}-by-${features}`,
  [time, features],
  { y: apply(dense(2), apply(tanh, encode(x))) },
];

const CASES: readonly Case[] = [
  ...[1, 2, 3, 5, 8].map((features, i) => plain(features, [1, 7, 2, 5, 3][i])),
  ["alone", [3, 4], { y: encode(x) }],
  ["twice", [3, 3], { h: encode(apply(dense(4), encode(x))), y: apply(dense(1), ref("h")) }],
  [
    "of-a-parameter",
    [3, 2],
    {
      places: encode({ call: "parameter", args: [[3, 2], { call: "normal" }] }),
      y: apply(dense(1), { call: "mul", args: [x, ref("places")] }),
    },
  ],
  [
    "attention",
    [4, 3],
    {
      h: encode(apply(dense(4), x)),
      a: apply(residual({ call: "layerNorm" }, { call: "multiHeadAttention", args: [2] }), ref("h")),
      y: apply(dense(2), { call: "mean", args: [ref("a"), 0] }),
    },
  ],
];

/** The places of a sequence as sinusoids. */
export const positional: readonly Sketch[] = CASES.map(([id, shape, statements], i) =>
  graph(`positional-${id}`, { x: shape }, statements, {
    batch: Math.min(16, batchOf(i)),
    optimizer: id === "alone" ? undefined : GENTLE,
    loss: id === "alone" ? undefined : { call: "meanSquaredError" },
  }),
);
