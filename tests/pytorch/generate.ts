import { Chooser } from "./draw.js";
import { withAdditions } from "./generate-additions.js";
import { generateChain } from "./generate-chain.js";
import { EXTREMES } from "./generate-extremes.js";
import { generateGraph } from "./generate-graph.js";
import { withOptions } from "./generate-options.js";
import { generateSequence } from "./generate-sequence.js";
import { generateSpatial } from "./generate-spatial.js";
import type { Specification } from "./specification.js";

type Generator = (choose: Chooser, id: string, seed: number) => Specification;

/** Chains, functional models, and now and then one that saturates. */
const plain: Generator = (choose, _, seed) => {
  const kind = choose.integer(0, 19);
  if (kind === 0) return choose.pick(EXTREMES)(choose, `extreme-${seed}`, seed);
  if (kind <= 9) return generateChain(choose, `chain-${seed}`, seed);
  return generateGraph(choose, `graph-${seed}`, seed);
};

/** The same with other layers among theirs, drawn apart so that the plain models stay what they are. */
const mixed: Generator = (choose, id, seed) =>
  withAdditions(new Chooser(seed, "additions"), plain(choose, id, seed));

/** The kinds of random models. */
const KINDS = { mixed, plain, spatial: generateSpatial, sequence: generateSequence };

export type Kind = keyof typeof KINDS;

/** The random model of a seed. */
export function generate(seed: number, kind: Kind = "mixed"): Specification {
  const spec = KINDS[kind](new Chooser(seed, "model"), `${kind}-${seed}`, seed);
  return kind === "plain" ? spec : withOptions(new Chooser(seed, "options"), spec);
}

/** `count` models from consecutive seeds. */
export const generateMany = (seed: number, count: number, kind?: Kind): Specification[] =>
  Array.from({ length: count }, (_, i) => generate(seed * 100_000 + i, kind));
