import { Chooser } from "./draw.js";
import { generateChain } from "./generate-chain.js";
import { generateGraph } from "./generate-graph.js";
import { EXTREMES } from "./generate-extremes.js";
import type { Specification } from "./specification.js";

/** The random model of a seed: a chain, a functional model, or now and then one that saturates. */
export function generate(seed: number): Specification {
  const choose = new Chooser(seed, "model");
  const kind = choose.integer(0, 19);
  if (kind === 0) return choose.pick(EXTREMES)(choose, `extreme-${seed}`, seed);
  if (kind <= 9) return generateChain(choose, `chain-${seed}`, seed);
  return generateGraph(choose, `graph-${seed}`, seed);
}

/** `count` models from consecutive seeds. */
export const generateMany = (seed: number, count: number): Specification[] =>
  Array.from({ length: count }, (_, i) => generate(seed * 100_000 + i));
