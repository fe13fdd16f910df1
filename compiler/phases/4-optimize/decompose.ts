import { topologicalOrder, type Node } from "../../ir/graph.js";

/** Writes composite operations out in those that have a lowering: softmax in exponentials, sums and maxima. */
export function decompose(roots: readonly Node[]): Node[] {
  const done = new Map<Node, Node>();
  for (const node of topologicalOrder(roots)) {
    const rebuilt = node.table.rebuild(
      node,
      node.inputs.map((input) => done.get(input)!),
    );
    const { decompose: expand } = rebuilt.op;
    if (!expand) done.set(node, rebuilt);
    else done.set(node, decompose([node.table.from(node.origin, () => expand(rebuilt))])[0]);
  }
  return roots.map((root) => done.get(root)!);
}
