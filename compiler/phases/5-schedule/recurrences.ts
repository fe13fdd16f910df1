import type { Node } from "../../ir/graph.js";
import { carriedOf, closeAll, isCarried, isScan } from "../../ops/scan.js";

/** The recurrences of a graph, and which values are computed step by step with them. */
export interface Recurrences {
  /** The recurrence that a value belongs to: one that depends on what is carried from step to step. */
  readonly memberOf: ReadonlyMap<Node, Node>;
  /** Values outside that are equal to one that a recurrence computes. */
  readonly images: ReadonlyMap<Node, Node>;
}

export function recurrencesOf(order: readonly Node[]): Recurrences {
  const scans = order.filter(isScan);
  const byVariable = new Map(scans.map((node) => [carriedOf(node), node]));
  const memberOf = new Map<Node, Node>();
  for (const node of order) {
    if (isCarried(node)) memberOf.set(node, byVariable.get(node)!);
    const owner = node.inputs.map((input) => memberOf.get(input)).find((scan) => scan && scan !== node);
    if (owner && !isScan(node)) memberOf.set(node, owner);
  }
  return { memberOf, images: imagesOf(order, scans, memberOf) };
}

function imagesOf(
  order: readonly Node[],
  scans: readonly Node[],
  memberOf: ReadonlyMap<Node, Node>,
): Map<Node, Node> {
  const used = new Set(order);
  const images = new Map<Node, Node>();
  for (const scan of scans) {
    const members = order.filter((node) => memberOf.get(node) === scan && !isCarried(node));
    closeAll(members, scan).forEach((image, k) => {
      if (image !== scan && used.has(image)) images.set(image, members[k]);
    });
  }
  return images;
}
