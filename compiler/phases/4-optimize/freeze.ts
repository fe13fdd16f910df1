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
  const numbers = new Map(model.parameters.map((parameter) => [parameter.node, numbersOf(parameter)]));
  const inference: BuiltModel = {
    ...model,
    parameters: [],
    targets: [],
    loss: undefined,
    training: undefined,
    optimizer: undefined,
    isFrozen: true,
  };
  const roots = rootsOf(inference);
  const known = substitute(roots, numbers).map((root) => rewriter.rewrite(root));
  const settled = settle(known, rewriter);
  const frozen = new Map(roots.map((root, k) => [root, settled[k]]));
  return mapRoots(inference, (root) => frozen.get(root)!);
}

/** Moves known scales and shifts until there is nothing left to move. */
function settle(roots: readonly Node[], rewriter: Rewriter): readonly Node[] {
  const moved = joinShifts(absorbScales(roots)).map((root) => rewriter.rewrite(root));
  return moved.every((root, k) => root === roots[k]) ? moved : settle(moved, rewriter);
}

function numbersOf({ name, node, distribution }: BuiltParameter): Node {
  if (distribution.kind !== "values") throw new Error(`the numbers of ${name} are not known`);
  return node.table.from(node.origin, () => literal(node.table, distribution.values, node.type));
}
