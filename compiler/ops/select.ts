import type { Node } from "../ir/graph.js";
import { isComparison } from "./comparison.js";
import { isConstantOf } from "./leaf.js";
import { builder, elementwiseOp } from "./shared/elementwise.js";
import { align, zerosLike, type Operand } from "./shared/operand.js";

const op = elementwiseOp({
  name: "where",
  evaluate: (condition, a, b) => (condition ? a : b),
  scalar: (c, condition, a, b) => c.apply("select", condition, a, b),
  tangent: ({ inputs: [condition, a] }, [, s, t]) =>
    s || t ? where(condition, s ?? zerosLike(a), t ?? zerosLike(a)) : undefined,
  transpose: ({ inputs: [condition] }, ct, k) =>
    k === 1 ? where(condition, ct, zerosLike(ct)) : k === 2 ? where(condition, zerosLike(ct), ct) : undefined,
  formula: (_, [condition, a, b]) => ({ text: `(${condition.text} ? ${a.text} : ${b.text})`, strength: 4 }),
});

/** a where the condition is neither 0 nor NaN, else b; what is not chosen does not matter, not even NaN (torch.where). */
export const where = builder(op, (condition: Operand, a: Operand, b: Operand) => {
  const nodes = align("where", [condition, a, b]);
  return nodes[0].table.node(op, nodes);
});

/** Whether all elements are 0 or 1: comparisons, and selections among such. */
export function isTruth(root: Node): boolean {
  const reached = new Set([root]);
  for (const node of reached) {
    if (node.op === op) node.inputs.slice(1).forEach((input) => reached.add(input));
    else if (!isComparison(node) && !isConstantOf(node, 0) && !isConstantOf(node, 1)) return false;
  }
  return true;
}
