import type { Environment } from "../../compiler/ir/evaluate.js";
import { substitute, topologicalOrder, type Node } from "../../compiler/ir/graph.js";
import { isInput, literal } from "../../compiler/ops/leaf.js";

/** The same value with the numbers of an environment in place of parameters. */
export function withKnownParameters(root: Node, environment: Environment): Node {
  const parameters = topologicalOrder([root]).filter((node) => isInput(node, "parameter"));
  const numbers = (node: Node): Node => literal(node.table, environment.leaf(node) as number[], node.type);
  return substitute([root], new Map(parameters.map((node) => [node, numbers(node)])))[0];
}
