import { dense, flatten } from "../generate-layers.js";
import type { Layer, Recurrent } from "../specification.js";
import { GENTLE, SQUARED, batchOf, chain, graph, ref } from "./shared.js";
import type { Sketch } from "./shared.js";

type Cell = "rnn" | "gru" | "lstm";
type Case = readonly [id: string, batch: number, input: readonly number[], ...layers: Layer[]];

const CELLS: readonly Cell[] = ["rnn", "gru", "lstm"];
const training = { loss: SQUARED, optimizer: GENTLE };
const tanh: Layer = { call: "tanh" };
const residual = (...layers: Layer[]): Layer => ({ call: "residual", args: [layers] });

const layer = (call: Cell, hidden: number, options: Recurrent["options"] = {}): Layer => ({
  call,
  args: [hidden],
  options,
});
const sequences = { returnSequences: true };
const both = { bidirectional: true };

/** What each cell has to do: last states and sequences, one way and both, few and odd sizes, one after another. */
const casesOf = (cell: Cell): readonly Case[] => [
  ["last", 3, [3, 2], layer(cell, 3), dense(2)],
  ["sequences", 3, [4, 3], layer(cell, 2, sequences), dense(1)],
  ["both", 2, [3, 2], layer(cell, 2, both), dense(2)],
  ["both-sequences", 3, [2, 3], layer(cell, 2, { ...both, ...sequences }), tanh, dense(1)],
  ["one-time", 3, [1, 3], layer(cell, 2, both), dense(1)],
  ["ones", 1, [2, 1], layer(cell, 1), dense(1)],
  ["seven", 1, [7, 1], layer(cell, 3), dense(1)],
  ["sixteen", 16, [2, 2], layer(cell, 2), dense(1)],
  ["stack", 3, [3, 2], layer(cell, 3, sequences), layer(cell, 2), dense(2)],
  ["stack-both", 1, [3, 2], layer(cell, 1, { ...both, ...sequences }), layer(cell, 2, both), dense(1)],
  [
    "options",
    3,
    [3, 2],
    layer(cell, 2, { name: "first", returnSequences: true, trainable: false }),
    layer(cell, 2, { name: "second" }),
    dense(2),
  ],
];

const cells: readonly Sketch[] = CELLS.flatMap((cell) =>
  casesOf(cell).map(([id, batch, input, ...layers]) =>
    chain(`${cell}-${id}`, input, layers, training, { batch }),
  ),
);

/** One layer twice over, and over two inputs of different lengths. */
const shared: readonly Sketch[] = CELLS.flatMap((cell, i) => [
  chain(
    `${cell}-shared`,
    [3, 2],
    [{ ref: "twice" }, dense(2), { ref: "twice" }, flatten, dense(1)],
    training,
    { batch: batchOf(i), constants: [{ name: "twice", value: layer(cell, 2, sequences) }] },
  ),
  graph(
    `${cell}-two-inputs`,
    { x: [3, 2], z: [1, 2] },
    {
      p: { apply: ref("reader"), to: ref("x") },
      q: { apply: ref("reader"), to: ref("z") },
      y: { apply: dense(1), to: { call: "mul", args: [ref("p"), ref("q")] } },
    },
    { optimizer: GENTLE, constants: [{ name: "reader", value: layer(cell, 3, { bidirectional: i > 0 }) }] },
  ),
]);

const attention: Layer = { call: "multiHeadAttention", args: [2] };
const layerNorm: Layer = { call: "layerNorm" };

/** Between other layers. */
const MIXED: readonly Case[] = [
  ["gru-residual", 3, [3, 3], residual(layerNorm, layer("gru", 3, sequences)), layer("gru", 2), dense(1)],
  ["lstm-attention", 2, [3, 2], layer("lstm", 2, { ...both, ...sequences }), attention, flatten, dense(1)],
  ["rnn-conv", 3, [4, 5], { call: "conv1d", args: [3, 2] }, layer("rnn", 3, sequences), layerNorm, dense(2)],
  [
    "all-cells",
    3,
    [3, 2],
    dense(3),
    layer("lstm", 3, sequences),
    layer("gru", 2, sequences),
    layer("rnn", 2),
  ],
];

const others: readonly Sketch[] = [
  ...MIXED.map(([id, batch, input, ...layers]) =>
    chain(`recurrent-${id}`, input, layers, training, { batch }),
  ),
  chain(
    "recurrent-classes",
    [5, 2],
    [layer("lstm", 3), dense(4)],
    {
      loss: { call: "softmaxCrossEntropy", options: { sparse: true } },
      optimizer: { call: "adam", options: { learningRate: 0.01, epsilon: 1e-4 } },
    },
    { batch: 7 },
  ),
  chain("recurrent-evaluation", [4, 2], [layer("gru", 3, both), dense(2)], {}),
];

/** Recurrent layers over [time, features]. */
export const recurrent: readonly Sketch[] = [...cells, ...shared, ...others];
