import { Chooser } from "./draw.js";
import { generateChain } from "./generate-chain.js";
import { generateGraph } from "./generate-graph.js";
import { generateSpatial } from "./generate-spatial.js";
import { EXTREMES } from "./generate-extremes.js";
import type { Specification } from "./specification.js";

/** The kinds of random models; `mixed` are chains, functional models, and now and then one that saturates. */
export type Kind = "mixed" | "spatial";

/** The random model of a seed. */
export function generate(seed: number, kind: Kind = "mixed"): Specification {
  const choose = new Chooser(seed, "model");
  return kind === "spatial" ? generateSpatial(choose, `spatial-${seed}`, seed) : generateMixed(choose, seed);
}

function generateMixed(choose: Chooser, seed: number): Specification {
  const kind = choose.integer(0, 19);
  if (kind === 0) return choose.pick(EXTREMES)(choose, `extreme-${seed}`, seed);
  if (kind <= 9) return generateChain(choose, `chain-${seed}`, seed);
  return generateGraph(choose, `graph-${seed}`, seed);
}

/** `count` models from consecutive seeds. */
export const generateMany = (seed: number, count: number, kind?: Kind): Specification[] =>
  Array.from({ length: count }, (_, i) => generate(seed * 100_000 + i, kind));
