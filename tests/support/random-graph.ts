import fc from "./fast-check.js";
import type { Environment } from "../../compiler/ir/evaluate.js";
import { NodeTable, type Graph, type Node } from "../../compiler/ir/graph.js";
import { BATCH, sampleSize, type Shape } from "../../compiler/ir/tensor-type.js";
import { constant, input, literal, samples } from "../../compiler/ops/leaf.js";
import { printGraph } from "../../compiler/ir/print.js";
import { ops } from "../../compiler/ops/index.js";
import { isTame } from "./numbers.js";
import { makeAcrossSamples, operations, type Draw } from "./random-operations.js";

/** Most elements of one sample, and most axes: graphs stay small enough to be unrolled. */
const LARGEST = { size: 48, rank: 5 };

export interface RandomGraphOptions {
  /** The operations to draw from; all by default. */
  readonly only?: readonly string[];
  /** Values of single samples may depend on sums over all samples. */
  readonly mixesSamples?: boolean;
}

/** Random graphs of well-shaped operations over inputs with and without batch axis, with one to three outputs. */
export const randomGraphs = (options: RandomGraphOptions = {}): fc.Arbitrary<Graph> =>
  fc
    .noBias(fc.array(fc.nat({ max: 999_983 }), { minLength: 60, maxLength: 240, size: "max" }))
    .map((choices) => randomGraph(choices, options));

/** The graph that a list of choices leads to; when they are used up, the first possibility is taken each time. */
function randomGraph(choices: readonly number[], options: RandomGraphOptions): Graph {
  let used = 0;
  const choose = (count: number): number => (choices[used++] ?? 0) % count;
  const pick = <T>(list: readonly T[]): T => list[choose(list.length)];
  const table = new NodeTable();
  const pool = leaves(table, choose);
  // Mostly one of the last few: graphs become deep rather than wide.
  const node = (): Node => pool[pool.length - 1 - choose(choose(4) === 0 ? pool.length : 6)];
  const draw: Draw = { table, pool, choose, pick, node, mixesSamples: options.mixesSamples ?? false };
  const names = options.only ?? [...operations.keys()];
  const structures = names.filter((name) => ops.get(name)!.kind !== "elementwise");
  while (used < choices.length - 4 && pool.length < 40) {
    const mixes = draw.mixesSamples && choose(4) === 1;
    const make = mixes
      ? makeAcrossSamples
      : operations.get(pick(structures.length > 0 && choose(2) === 1 ? structures : names))!;
    const made = make(draw);
    if (made && isSmall(made.type.shape)) pool.push(made);
  }
  const outputs = new Map<string, Node>();
  const count = 1 + choose(3);
  for (let k = 1; k <= count; k++) outputs.set(`y${k}`, pool[pool.length - k]);
  const graph: Graph = { name: "random", outputs };
  return Object.assign(graph, { [fc.toStringMethod]: () => printGraph(graph) });
}

const isSmall = (shape: Shape): boolean => sampleSize(shape) <= LARGEST.size && shape.length <= LARGEST.rank;

function leaves(table: NodeTable, choose: (count: number) => number): Node[] {
  const [a, b, c] = [1 + choose(4), 1 + choose(3), 2 + choose(2)];
  const dtype = "f64";
  const of = (...shape: Shape) => ({ dtype, shape }) as const;
  return [
    samples(table, dtype),
    constant(table, [0, 1, -1, 2, 0.5][choose(5)], of(BATCH, a)),
    literal(
      table,
      Array.from({ length: a }, (_, i) => i / 2 - 0.5),
      of(a),
    ),
    input(table, "parameter", "k", of()),
    input(table, "target", "t", of(BATCH, a), { simplex: true }),
    input(table, "input", "s", of(BATCH)),
    input(table, "parameter", "m", of(c, b)),
    input(table, "parameter", "v", of(a)),
    input(table, "parameter", "w", of(b, a)),
    input(table, "input", "u", of(BATCH, b, c)),
    input(table, "input", "x", of(BATCH, a)),
  ];
}

interface RunOptions extends RandomGraphOptions {
  readonly runs?: number;
  /** Leaves graphs out that have values without bound on these numbers. */
  readonly tameOn?: Environment;
}

/**
 * Holds for many random graphs, the same on every run; PROPERTY_SEED in the environment tries others, RUNS tries more.
 * A failure shows the text of a small graph that fails.
 */
export function forRandomGraphs(
  property: (graph: Graph) => void,
  { runs = 120, tameOn, ...options }: RunOptions = {},
): void {
  const holds = (graph: Graph): void => {
    fc.pre(!tameOn || isTame(graph.outputs.values(), tameOn));
    property(graph);
  };
  fc.assert(fc.property(randomGraphs(options), holds), {
    numRuns: Number(process.env.RUNS ?? runs),
    interruptAfterTimeLimit: 30_000,
    // What was not tried does not hold.
    markInterruptAsFailure: true,
  });
}
