import { nameOf, topologicalOrder, type Node } from "../../ir/graph.js";
import { variable } from "../leaf.js";
import { Recurrences } from "./recurrences.js";
import { accumulate, dependents, transpose } from "./transpose.js";

/**
 * Reverse mode: Σ cotangentᵀ · ∂output/∂variable for each variable, as graph. The tangent each operation states is
 * transposed on the spot, so there is one derivative per operation. A variable the outputs do not depend on, or only
 * through steps, has no entry.
 */
export function reverse(seeds: ReadonlyMap<Node, Node>, variables: readonly Node[]): Map<Node, Node> {
  const order = topologicalOrder(seeds.keys());
  const recurrences = new Recurrences(order);
  const active = dependents(order, new Set(variables));
  const cotangents = new Map<Node, Node>(seeds);
  for (const node of [...order].reverse()) {
    const ct = cotangents.get(node);
    if (!ct) continue;
    node.inputs.forEach((input, k) => {
      if (!active.has(input)) return;
      const origin = {
        ...node.origin,
        name: gradientName(nameOf(input)),
        section: "backward",
      } as const;
      node.table.from(origin, () => {
        const contribution = cotangentOf(node, k, ct);
        return contribution && accumulate(cotangents, input, recurrences.leave(contribution, node, input));
      });
    });
  }
  return new Map(
    variables.flatMap((v) => (cotangents.has(v) && active.has(v) ? [[v, cotangents.get(v)!]] : [])),
  );
}

/** The contribution of one operation to the cotangent of its operand k. */
function cotangentOf(node: Node, k: number, ct: Node): Node | undefined {
  if (node.op.transpose) {
    const direct = node.op.transpose(node, ct, k);
    if (direct) return direct;
  }
  const t = variable(node.table, node.inputs[k].type);
  const tangents = node.inputs.map((_, i) => (i === k ? t : undefined));
  const image = node.op.tangent?.(node, tangents);
  return image && transpose(image, t, ct, [node, ...node.inputs]);
}

/** The gradient of `hidden` is called `dHidden`. */
export const gradientName = (name: string): string => `d${name[0].toUpperCase()}${name.slice(1)}`;
