import type { Graph, Node, NodeTable } from "../../compiler/ir/graph.js";
import { parseGraph } from "../../compiler/ir/parse.js";
import { ops } from "../../compiler/ops/index.js";

/** The graph of a text in the IR's own language. */
export const graphOf = (text: string, table?: NodeTable): Graph => parseGraph(text, ops, table);

/** The only output of a graph. */
export function outputOf({ outputs }: Graph): Node {
  if (outputs.size !== 1) throw new Error(`one output expected, not ${outputs.size}`);
  return [...outputs.values()][0];
}

/** A graph with each output replaced. */
export const mapOutputs = (graph: Graph, change: (node: Node) => Node): Graph => ({
  ...graph,
  outputs: new Map([...graph.outputs].map(([name, node]) => [name, change(node)])),
});
