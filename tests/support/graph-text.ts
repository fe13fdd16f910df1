import type { Graph, Node, NodeTable } from "../../compiler/ir/graph.js";
import { parseGraph } from "../../compiler/ir/parse.js";
import { printGraph } from "../../compiler/ir/print.js";
import { ops } from "../../compiler/ops/index.js";

/** The graph of a text in the IR's own language. */
export const graphOf = (text: string, table?: NodeTable): Graph => parseGraph(text, ops, table);

/** The only output of a graph. */
export function outputOf({ outputs }: Graph): Node {
  if (outputs.size !== 1) throw new Error(`one output expected, not ${outputs.size}`);
  return [...outputs.values()][0];
}

/** The text of a graph of these outputs. */
export const textOf = (outputs: Readonly<Record<string, Node>>, name = "test"): string =>
  printGraph({ name, outputs: new Map(Object.entries(outputs)) });

/** A graph with each output replaced. */
export const mapOutputs = (graph: Graph, change: (node: Node) => Node): Graph => ({
  ...graph,
  outputs: new Map([...graph.outputs].map(([name, node]) => [name, change(node)])),
});
