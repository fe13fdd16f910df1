import type { Environment } from "../../compiler/ir/evaluate.js";
import { NodeTable, type Node } from "../../compiler/ir/graph.js";
import { BATCH, product, type Shape } from "../../compiler/ir/tensor-type.js";
import { input } from "../../compiler/ops/leaf.js";
import { ops } from "../../compiler/ops/index.js";
import { createRandom, uniform } from "../support/numbers.js";
import { gradientTable, type Entry } from "./gradient-table.js";

const SAMPLES = 2;

/** An operation with inputs, and numbers for them from its domain. */
export interface Case {
  readonly title: string;
  readonly entry: Entry;
  readonly inputs: readonly Node[];
  readonly node: Node;
  readonly environment: Environment;
  /** The same with some inputs replaced. */
  at(values: ReadonlyMap<Node, ArrayLike<number>>): Environment;
}

/** The cases of the gradient table that have something to differentiate. */
export const cases: readonly Case[] = Object.entries(gradientTable).flatMap(([name, entries]) =>
  [entries].flat().flatMap((entry, k) => (entry.leaf ? [] : [caseOf(name, entry, k)])),
);

function caseOf(name: string, entry: Entry, k: number): Case {
  const op = ops.get(name)!;
  const shapes = entry.shapes ?? new Array<Shape>(op.arity!).fill([BATCH, 3]);
  const { inputs, node } = application(name, entry, shapes);
  const values = numbersFor(entry, shapes, k);
  const leaf: Environment["leaf"] = (x) => values[inputs.indexOf(x)];
  return {
    title: `${name} of ${shapes.map((shape) => `[${shape}]`).join(", ")}`,
    entry,
    inputs,
    node,
    environment: { samples: SAMPLES, leaf },
    at: (replaced) => ({ samples: SAMPLES, leaf: (x) => replaced.get(x) ?? leaf(x) }),
  };
}

/** The operation applied to fresh inputs. */
export function application(
  name: string,
  { build, attributes }: Pick<Entry, "build" | "attributes">,
  shapes: readonly Shape[],
): { inputs: Node[]; node: Node } {
  const table = new NodeTable();
  const inputs = shapes.map((shape, k) => input(table, "input", `x${k}`, { dtype: "f64", shape }));
  const node = build ? build(...inputs) : table.node(ops.get(name)!, inputs, attributes);
  return { inputs, node };
}

/** Random numbers of the domain; where inputs have one shape, elements at one place are smooth together. */
function numbersFor(
  { domain = [-2, 2], isSmooth }: Entry,
  shapes: readonly Shape[],
  seed: number,
): number[][] {
  const random = createRandom(seed + 1);
  const intervals = shapes.map(
    (_, k) => (typeof domain[0] === "number" ? domain : domain[k]) as [number, number],
  );
  const sizes = shapes.map((shape) => product(shape.map((extent) => (extent === BATCH ? SAMPLES : extent))));
  const draw = (k: number): number => uniform(random, ...intervals[k]);
  if (!isSmooth) return sizes.map((size, k) => Array.from({ length: size }, () => draw(k)));
  const columns = Array.from({ length: sizes[0] }, () => {
    for (;;) {
      const column = shapes.map((_, k) => draw(k));
      if (isSmooth(...column)) return column;
    }
  });
  return shapes.map((_, k) => columns.map((column) => column[k]));
}
