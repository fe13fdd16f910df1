import type { AttributeValue, Attributes, Graph, Node } from "./graph.js";
import { topologicalOrder } from "./graph.js";
import { Numbers } from "./numbers.js";
import { printType } from "./tensor-type.js";

/**
 * The text of a graph: one line per node, numbered in print order, then the outputs.
 * `%7 = contract(%2, %5) {spec="ni,oi->no"} : f64[n,10]`
 */
export function printGraph(graph: Graph): string {
  const order = topologicalOrder(graph.outputs.values());
  const numbers = new Map(order.map((node, k) => [node, k + 1]));
  const reference = (node: Node): string => `%${numbers.get(node)}`;
  const lines = order.map((node) => {
    const inputs = node.inputs.map(reference).join(", ");
    return `  ${reference(node)} = ${node.op.name}(${inputs})${printAttributes(node.attributes)} : ${printType(node.type)}`;
  });
  const outputs = [...graph.outputs].map(([name, node]) => `  ${JSON.stringify(name)} = ${reference(node)}`);
  return [`graph ${JSON.stringify(graph.name)} {`, ...lines, `return`, ...outputs, `}`].join("\n") + "\n";
}

/** Leaves repeat dtype and shape in their type, so these attributes are not printed. */
function printAttributes(attributes: Attributes): string {
  const entries = Object.entries(attributes).filter(([key]) => key !== "dtype" && key !== "shape");
  if (attributes.dtype === undefined && attributes.shape !== undefined)
    entries.push(["shape", attributes.shape]);
  if (entries.length === 0) return "";
  return ` {${entries.map(([key, value]) => `${key}=${printValue(value)}`).join(", ")}}`;
}

function printValue(value: AttributeValue): string {
  if (value instanceof Numbers) return `numbers${printValue([...value.data])}`;
  if (Array.isArray(value)) return `[${value.map(printValue).join(", ")}]`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  return JSON.stringify(value);
}
