import { topologicalOrder, type Node } from "../../ir/graph.js";

/** Writes composite operations out in those that have a lowering: softmax in exponentials, sums and maxima. */
export function decompose(roots: readonly Node[]): Node[] {
  const done = new Map<Node, Node>();
  for (const node of topologicalOrder(roots)) {
    const rebuilt = node.table.rebuild(
      node,
      node.inputs.map((input) => done.get(input)!),
    );
    const expanded = node.table.from(node.origin, () => rebuilt.op.decompose?.(rebuilt));
    done.set(node, expanded ? decompose([expanded])[0] : rebuilt);
  }
  return roots.map((root) => done.get(root)!);
}
