import { dense, flatten } from "../generate-layers.js";
import { compact } from "../generate-training.js";
import type { Optimizer, Specification } from "../specification.js";
import { Columns, batchOf } from "./columns.js";
import type { Kind } from "./columns.js";
import { FEATURES } from "./features.js";
import { SPATIAL } from "./spatial.js";

const KINDS: Readonly<Record<string, Kind>> = { ...SPATIAL, ...FEATURES };

/** How many configurations a kind has in proportion to the others; one that is not named here has a share of 2. */
const SHARES: Readonly<Record<string, number>> = {
  conv2d: 6,
  convTranspose2d: 4,
  conv1d: 3,
  globalAveragePool2d: 1,
};

/** Small steps, and an epsilon well above the rounding of a gradient of zero: the numbers stay well conditioned. */
const OPTIMIZERS: readonly Optimizer[] = [
  { call: "sgd", options: { learningRate: 0.003, momentum: 0.5 } },
  { call: "sgd", options: { learningRate: 0.003, weightDecay: 0.1 } },
  { call: "adam", options: { learningRate: 0.01, epsilon: 0.001 } },
];

/** A small model around one layer: a dense layer after it makes its cotangents depend on parameters. */
function model(kind: string, row: number, seed: number): Specification {
  const columns = new Columns(seed, kind, row);
  const { input, before = [], layer } = KINDS[kind](columns);
  return compact({
    id: `${kind}-${row + 1}`,
    seed,
    batch: batchOf(columns),
    form: "chain",
    inputs: [{ name: "x", ...input }],
    layers: [...before, layer, flatten, dense(2)],
    loss: { call: "meanSquaredError" },
    optimizer: columns.pick("optimizer", OPTIMIZERS),
  });
}

/** At least `count` configurations of layers, every kind in its share of them. */
export function generateSweep(seed: number, count: number): Specification[] {
  const kinds = Object.keys(KINDS);
  const total = kinds.reduce((sum, kind) => sum + (SHARES[kind] ?? 2), 0);
  return kinds.flatMap((kind) => {
    const rows = Math.ceil((count * (SHARES[kind] ?? 2)) / total);
    return Array.from({ length: rows }, (_, row) => model(kind, row, seed));
  });
}

/** The kind of layer that a model of the sweep is about. */
export const kindOf = (id: string): string => id.replace(/-\d+$/, "");
