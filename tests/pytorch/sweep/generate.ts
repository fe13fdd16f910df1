import type { Specification } from "../specification.js";
import { batchNorm } from "./batch-norm.js";
import type { Kind } from "./columns.js";
import { dropout } from "./dropout.js";
import { FEATURES, NORMS } from "./features.js";
import { embedding } from "./embedding.js";
import { model } from "./model.js";
import { positionalEncoding } from "./positional.js";
import { CONVOLUTIONS, POOLS } from "./spatial.js";
import { RECURRENT } from "./recurrent.js";

const KINDS: Readonly<Record<string, Kind>> = {
  ...RECURRENT,
  ...CONVOLUTIONS,
  batchNorm,
  ...POOLS,
  dropout,
  ...FEATURES,
  embedding,
  ...NORMS,
  positionalEncoding,
};

/** How many configurations a kind has in proportion to the others; one that is not named here has a share of 2. */
const SHARES: Readonly<Record<string, number>> = {
  conv2d: 6,
  convTranspose2d: 4,
  conv1d: 3,
  globalAveragePool2d: 1,
};

/** At least `count` configurations of layers, every kind in its share of them. */
export function generateSweep(seed: number, count: number): Specification[] {
  const kinds = Object.entries(KINDS);
  const total = kinds.reduce((sum, [name]) => sum + (SHARES[name] ?? 2), 0);
  return kinds.flatMap(([name, kind]) => {
    const rows = Math.ceil((count * (SHARES[name] ?? 2)) / total);
    return Array.from({ length: rows }, (_, row) => model(name, kind, row, seed));
  });
}

/** The kind of layer that a model of the sweep is about. */
export const kindOf = (id: string): string => id.replace(/-\d+$/, "");
