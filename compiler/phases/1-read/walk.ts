import { ts } from "ts-morph";

/**
 * Visits a syntax tree in the order of its text, without recursion: a sum is as deep as it is long. `enter` gives what
 * is known inside a node to those in it, or undefined where nothing in it matters.
 */
export function walk<Known>(
  root: ts.Node,
  known: Known,
  enter: (node: ts.Node, known: Known) => Known | undefined,
): void {
  const stack = [{ node: root, known }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const inside = enter(next.node, next.known);
    if (inside === undefined) continue;
    const children: typeof stack = [];
    ts.forEachChild(next.node, (node) => void children.push({ node, known: inside }));
    for (const child of children.reverse()) stack.push(child);
  }
}
