import type { Environment } from "../../compiler/ir/evaluate.js";
import { topologicalOrder, type Node } from "../../compiler/ir/graph.js";
import { isInput, literal } from "../../compiler/ops/leaf.js";

/** The same value with the numbers of an environment in place of parameters. */
export function withKnownParameters(root: Node, environment: Environment): Node {
  const replaced = new Map<Node, Node>();
  for (const node of topologicalOrder([root])) {
    const inputs = node.inputs.map((x) => replaced.get(x)!);
    const value = isInput(node, "parameter")
      ? literal(node.table, environment.leaf(node) as number[], node.type)
      : node.table.rebuild(node, inputs);
    replaced.set(node, value);
  }
  return replaced.get(root)!;
}
