import { topologicalOrder, type Node } from "../../ir/graph.js";
import { literal } from "../../ops/leaf.js";
import type { BuiltModel, BuiltParameter } from "../2-build/build.js";
import { absorbScales } from "./absorb-scales.js";
import { joinShifts } from "./join-shifts.js";
import type { Rewriter } from "./rewrite.js";

/**
 * A model whose parameters are the numbers that they begin with, no longer arguments: what can be computed of them is,
 * and nothing is left to train. `rewriter` knows the rules for known numbers.
 */
export function freeze(model: BuiltModel, rewriter: Rewriter): BuiltModel {
  const keys = [...model.outputs.keys()];
  const known = withNumbers([...model.outputs.values()], model.parameters);
  const roots = settle(
    known.map((root) => rewriter.rewrite(root)),
    rewriter,
  );
  return {
    ...model,
    outputs: new Map(keys.map((key, k) => [key, roots[k]])),
    parameters: [],
    targets: [],
    loss: undefined,
    optimizer: undefined,
    isFrozen: true,
  };
}

/** Moves known scales and shifts until there is nothing left to move. */
function settle(roots: readonly Node[], rewriter: Rewriter): readonly Node[] {
  const moved = joinShifts(absorbScales(roots)).map((root) => rewriter.rewrite(root));
  return moved.every((root, k) => root === roots[k]) ? moved : settle(moved, rewriter);
}

function withNumbers(roots: readonly Node[], parameters: readonly BuiltParameter[]): Node[] {
  const replaced = new Map(parameters.map((parameter) => [parameter.node, numbersOf(parameter)]));
  for (const node of topologicalOrder(roots, (known) => replaced.has(known))) {
    const inputs = node.inputs.map((input) => replaced.get(input)!);
    replaced.set(node, node.table.rebuild(node, inputs));
  }
  return roots.map((root) => replaced.get(root)!);
}

function numbersOf({ name, node, distribution }: BuiltParameter): Node {
  if (distribution.kind !== "values") throw new Error(`the numbers of ${name} are not known`);
  return node.table.from(node.origin, () => literal(node.table, distribution.values, node.type));
}
