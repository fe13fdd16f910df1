import { isInput } from "../../ops/leaf.js";
import type { Buffer } from "../../ir/kernel.js";
import type { Node } from "../../ir/graph.js";
import type { Output } from "./lower.js";

/**
 * Outputs that replace what the function reads, such as updated parameters, are delivered one loop nest after the
 * other, each reading what it replaces only at the very place it replaces. What reads more than that is added to
 * `stored`, and so computed before anything is replaced.
 */
export function keepOverwritten(
  group: readonly Output[],
  stored: Set<Node>,
  outputs: readonly Output[],
  inputBuffer: (node: Node) => Buffer,
): void {
  const replaced = new Set(outputs.map(({ buffer }) => placeOf(buffer)));
  const own = new Set(group.map(({ buffer }) => placeOf(buffer)));
  const isReplaced = (node: Node): boolean => isInput(node) && replaced.has(placeOf(inputBuffer(node)));
  const isOwn = (node: Node): boolean => isInput(node) && own.has(placeOf(inputBuffer(node)));

  /** Whether a replaced array is read below the node, before anything stored. */
  const reads = memoize((node: Node): boolean =>
    stored.has(node) ? false : isReplaced(node) || node.inputs.some(reads),
  );
  /** Makes sure that the value of a node, read at the place that is delivered, reads nothing else that is replaced. */
  const keep = memoize((node: Node): void => {
    if (stored.has(node) || !reads(node) || isOwn(node)) return;
    const isSafe =
      node.op.kind === "elementwise" && !node.inputs.some((input) => isReplaced(input) && !isOwn(input));
    const readsOwn = isSafe && node.inputs.some((input) => isOwn(input) || readsOwnBelow(input));
    if (readsOwn) node.inputs.forEach(keep);
    else stored.add(node);
  });
  const readsOwnBelow = memoize((node: Node): boolean =>
    stored.has(node) || node.op.kind !== "elementwise"
      ? false
      : node.inputs.some((i) => isOwn(i) || readsOwnBelow(i)),
  );
  for (const { node } of group) keep(node);
}

const placeOf = ({ space, offset }: Buffer): string => `${space}:${offset}`;

function memoize<T>(f: (node: Node) => T): (node: Node) => T {
  const known = new Map<Node, T>();
  return (node) => {
    if (!known.has(node)) known.set(node, f(node));
    return known.get(node)!;
  };
}
