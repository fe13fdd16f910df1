import { dense, flatten } from "../generate-layers.js";
import type { Layer } from "../specification.js";
import { GENTLE, SQUARED, batchOf, chain } from "./shared.js";
import type { Sketch } from "./shared.js";

type Case = readonly [id: string, input: readonly number[], ...layers: Layer[]];

const attention = (heads: number, causal: boolean): Layer => ({
  call: "multiHeadAttention",
  args: [heads],
  options: { causal },
});
const residual = (...layers: Layer[]): Layer => ({ call: "residual", args: [layers] });
const layerNorm: Layer = { call: "layerNorm" };
const tanh: Layer = { call: "tanh" };

const CASES: readonly Case[] = [
  ["layer-norm", [5], dense(4), layerNorm, tanh, dense(2)],
  ["layer-norm-rows", [3, 4], dense(5), { call: "layerNorm", options: { epsilon: 0.01 } }, flatten, dense(2)],
  ["rms-norm", [6], dense(5), { call: "rmsNorm" }, tanh, dense(2)],
  ["rms-norm-frozen", [2, 3], { call: "rmsNorm", options: { trainable: false, epsilon: 0.1 } }, dense(3)],
  ["group-norm", [4, 3, 2], { call: "groupNorm", args: [2] }, { call: "conv2d", args: [2, 2] }],
  [
    "group-norm-rows",
    [6, 5],
    { call: "conv1d", args: [6, 2] },
    { call: "groupNorm", args: [3], options: { epsilon: 0.01 } },
    tanh,
    dense(1),
  ],
  ["attention", [4, 6], attention(2, false), dense(2)],
  ["attention-causal", [5, 4], attention(1, true), tanh, attention(2, true)],
  ["attention-one-place", [1, 3], attention(3, true), dense(2)],
  [
    "transformer",
    [3, 4],
    residual(layerNorm, attention(2, true)),
    residual(layerNorm, dense(6), { call: "gelu" }, dense(4)),
    dense(2),
  ],
  ["instance-norm", [3, 2, 4], { call: "instanceNorm" }, { call: "conv2d", args: [2, 2] }],
  ["instance-norm-rows", [2, 5], { call: "instanceNorm", options: { epsilon: 0.01 } }, tanh, dense(2)],
];

/** Normalisation within samples, and attention. */
export const sequence: readonly Sketch[] = CASES.map(([id, input, ...layers], i) =>
  chain(
    `sequence-${id}`,
    input,
    layers,
    { loss: SQUARED, optimizer: GENTLE },
    { batch: batchOf(i) === 32 ? 2 : batchOf(i) },
  ),
);
