import { substitute, type Node } from "../../ir/graph.js";
import { literal } from "../../ops/leaf.js";
import { mapRoots, rootsOf, type BuiltModel, type BuiltParameter } from "../2-build/built-model.js";
import { absorbScales } from "./absorb-scales.js";
import { joinShifts } from "./join-shifts.js";
import type { Rewriter } from "./rewrite.js";

/**
 * A model whose parameters are the numbers that they begin with, no longer arguments: what can be computed of them is,
 * and nothing is left to train. `rewriter` knows the rules for known numbers.
 */
export function freeze(model: BuiltModel, rewriter: Rewriter): BuiltModel {
  const untrained = { ...model, loss: undefined, training: undefined };
  const roots = rootsOf(untrained);
  const known = withNumbers(roots, model.parameters).map((root) => rewriter.rewrite(root));
  const settled = settle(known, rewriter);
  const frozen = new Map(roots.map((root, k) => [root, settled[k]]));
  return {
    ...mapRoots(untrained, (root) => frozen.get(root)!),
    parameters: [],
    targets: [],
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
  return substitute(roots, new Map(parameters.map((parameter) => [parameter.node, numbersOf(parameter)])));
}

function numbersOf({ name, node, distribution }: BuiltParameter): Node {
  if (distribution.kind !== "values") throw new Error(`the numbers of ${name} are not known`);
  return node.table.from(node.origin, () => literal(node.table, distribution.values, node.type));
}
