import { topologicalOrder, type Node } from "../../ir/graph.js";
import { add } from "../arithmetic.js";

/**
 * The transpose of a linear map: `image` is an expression linear in `variable`; given a cotangent of the image,
 * returns the cotangent of the variable. Undefined where the image does not depend on it. `constants` are nodes of
 * which it is known that they do not depend on the variable.
 */
export function transpose(
  image: Node,
  variable: Node,
  cotangent: Node,
  constants: readonly Node[] = [],
): Node | undefined {
  const order = topologicalOrder([image], (node) => constants.includes(node));
  const dependent = dependents(order, new Set([variable]));
  const cotangents = new Map<Node, Node>([[image, cotangent]]);
  for (const node of order.reverse()) {
    const ct = cotangents.get(node);
    if (!ct || node === variable || !dependent.has(node)) continue;
    node.inputs.forEach((input, k) => {
      if (!dependent.has(input)) return;
      const contribution = node.op.transpose?.(node, ct, k);
      if (!contribution) throw new Error(`${node.op.name} states no transpose in its operand ${k}`);
      accumulate(cotangents, input, contribution);
    });
  }
  return dependent.has(image) ? cotangents.get(variable) : undefined;
}

/** The nodes that depend on one of the roots, the roots themselves included. */
export function dependents(order: readonly Node[], roots: ReadonlySet<Node>): Set<Node> {
  const found = new Set<Node>();
  for (const node of order) {
    if (roots.has(node) || node.inputs.some((input) => found.has(input))) found.add(node);
  }
  return found;
}

/** Adds a value to the sum of a key; gives the sum. */
export function accumulate(sums: Map<Node, Node>, key: Node, value: Node): Node {
  const before = sums.get(key);
  const sum = before ? add(before, value) : value;
  sums.set(key, sum);
  return sum;
}
