import { topologicalOrder, type Node } from "../../ir/graph.js";

/**
 * Forward mode: the tangent of each output along the given tangents of the inputs, as graph. Outputs that do not
 * depend on them have no entry.
 */
export function forward(outputs: readonly Node[], seeds: ReadonlyMap<Node, Node>): Map<Node, Node> {
  const tangents = new Map<Node, Node>(seeds);
  for (const node of topologicalOrder(outputs)) {
    if (tangents.has(node)) continue;
    const incoming = node.inputs.map((input) => tangents.get(input));
    if (incoming.every((t) => t === undefined)) continue;
    const t = node.table.from(
      { ...node.origin, name: tangentName(node.origin.name), section: "tangent" },
      () => node.op.tangent?.(node, incoming),
    );
    if (t) tangents.set(node, t);
  }
  return new Map(outputs.flatMap((node) => (tangents.has(node) ? [[node, tangents.get(node)!]] : [])));
}

/** The tangent of `hidden` is called `hiddenDot`, after Newton. */
const tangentName = (name: string | undefined): string | undefined => name && `${name}Dot`;
