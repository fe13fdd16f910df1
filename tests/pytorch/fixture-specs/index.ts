import { Chooser } from "../draw.js";
import { EXTREMES } from "../generate-extremes.js";
import { generate } from "../generate.js";
import type { Specification } from "../specification.js";
import { activations } from "./activations.js";
import { batchNorm } from "./batch-norm.js";
import { graphs } from "./graphs.js";
import { dropout } from "./dropout.js";
import { layers } from "./layers.js";
import { embedding } from "./embedding.js";
import { losses } from "./losses.js";
import { recurrent } from "./recurrent.js";
import { operations } from "./operations.js";
import { positional } from "./positional.js";
import { optimizers } from "./optimizers.js";
import { regularisers } from "./regularisers.js";
import type { Sketch } from "./shared.js";
import { clipping } from "./clipping.js";
import { sequence } from "./sequence.js";
import { spatial } from "./spatial.js";

/** What makes the specification of a seed; make-fixtures asks for seeds until one is well conditioned. */
export type Candidate = (seed: number) => Specification;

const candidates = (sketches: readonly Sketch[]): Candidate[] =>
  sketches.map((sketch) => (seed) => ({ ...sketch, seed }));

const extremes: readonly Candidate[] = EXTREMES.map((extreme, i) => (seed) => {
  const spec = extreme(new Chooser(i + 1, "extremes"), `extreme-${i + 1}`, seed);
  return { ...spec, batch: 3 };
});

const random: readonly Candidate[] = Array.from(
  { length: 12 },
  (_, i) => (seed) => generate(1000 * (i + 1) + seed, "plain"),
);

/** One fixture file each. */
export const FIXTURES: Readonly<Record<string, readonly Candidate[]>> = {
  activations: candidates(activations),
  "batch-norm": candidates(batchNorm),
  losses: candidates(losses),
  dropout: candidates(dropout),
  optimizers: candidates(optimizers),
  clipping: candidates(clipping),
  layers: candidates(layers),
  regularisers: candidates(regularisers),
  spatial: candidates(spatial),
  embedding: candidates(embedding),
  sequence: candidates(sequence),
  recurrent: candidates(recurrent),
  operations: candidates(operations),
  positional: candidates(positional),
  graphs: candidates(graphs),
  extremes,
  random,
};
