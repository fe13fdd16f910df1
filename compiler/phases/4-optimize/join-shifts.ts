import { topologicalOrder, usersOf, type Node } from "../../ir/graph.js";
import { add, sub } from "../../ops/arithmetic.js";
import { together } from "./known-numbers.js";
import { is } from "./patterns.js";

/**
 * (x + c) ± (y + d) = (x ± y) + (c ± d) for known c and d, where the two sums are used for nothing else: two biases, as
 * recurrent layers have them, become one.
 */
export function joinShifts(roots: readonly Node[]): Node[] {
  const order = topologicalOrder(roots);
  const users = usersOf(order);
  const kept = new Set(roots);
  const moved = new Map<Node, Node>();
  const isOwn = (node: Node): boolean => users.get(node)!.length === 1 && !kept.has(node);
  for (const node of order) {
    const inputs = node.inputs.map((input) => moved.get(input)!);
    const joined = node.inputs.every(isOwn)
      ? node.table.from(node.origin, () => shiftedLast(node, inputs))
      : undefined;
    moved.set(node, joined ?? node.table.rebuild(node, inputs));
  }
  return roots.map((root) => moved.get(root)!);
}

function shiftedLast(node: Node, [a, b]: readonly Node[]): Node | undefined {
  if ((!is(node, add) && !is(node, sub)) || !is(a, add) || !is(b, add)) return undefined;
  const combine = is(node, add) ? add : sub;
  const shift = together(combine, a.inputs[1], b.inputs[1]);
  return shift && add(combine(a.inputs[0], b.inputs[0]), shift);
}
