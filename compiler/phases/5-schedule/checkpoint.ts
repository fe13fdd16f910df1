import { modelError } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../diagnostics/site.js";
import type { Checkpoint } from "../2-build/checkpoint.js";
import type { FunctionGraph } from "../3-differentiate/functions.js";
import { depthOf, rematerialize } from "../4-optimize/rematerialize.js";

/** A function that trains, and what it computes twice to need less memory. */
export interface Checkpointed {
  readonly graph: FunctionGraph;
  readonly note?: string;
}

/** Has a function that trains keep no more than a model asks for. `bytesOf` says how much scratch space it needs. */
export function checkpointed(
  graph: FunctionGraph,
  checkpoint: Checkpoint | undefined,
  bytesOf: (graph: FunctionGraph) => number,
  site?: Site,
): Checkpointed {
  if (!checkpoint || !graph.returns) return { graph };
  const depth = depthOf(graph);
  if ("every" in checkpoint) return every(checkpoint.every, graph, depth);
  let least = Infinity;
  for (const interval of intervals(depth)) {
    const candidate = every(interval, graph, depth);
    const bytes = bytesOf(candidate.graph);
    if (bytes <= checkpoint.memory) return candidate;
    least = Math.min(least, bytes);
  }
  throw modelError(
    "invalid-argument",
    `${graph.name} does not get by on ${checkpoint.memory} bytes of scratch space: it needs at least ${least}`,
    site,
    `Write checkpoint: { memory: ${least} }, or make the model smaller.`,
  );
}

function every(interval: number, graph: FunctionGraph, depth: number): Checkpointed {
  if (interval >= depth) return { graph };
  const note = `keeps every ${ordinal(interval)} of ${depth} layers`;
  return { graph: rematerialize(graph, interval), note };
}

/** Segments of all sizes that cut so many layers into different numbers of them, from one segment on. */
const intervals = (depth: number): Set<number> =>
  new Set(Array.from({ length: depth }, (_, k) => Math.ceil(depth / (k + 1))));

const ordinal = (n: number): string => {
  const ending = n % 100 >= 11 && n % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${ending}`;
};
