import type { Node } from "../../ir/graph.js";
import { carriedOf, closed, isCarried, isScan } from "../scan.js";

/**
 * Which values belong to which recurrences: inside, a value depends on what the recurrence carries from step to step;
 * outside, what is carried is known. A cotangent leaves a recurrence where an operand no longer depends on it.
 */
export class Recurrences {
  /** The variables of the recurrences that each node is inside of. */
  private readonly inside = new Map<Node, ReadonlySet<Node>>();
  private readonly binders = new Map<Node, Node>();

  constructor(order: readonly Node[]) {
    for (const node of order) {
      const free = new Set(node.inputs.flatMap((input) => [...this.inside.get(input)!]));
      if (isCarried(node)) free.add(node);
      if (isScan(node)) {
        this.binders.set(carriedOf(node), node);
        free.delete(carriedOf(node));
      }
      this.inside.set(node, free.size === 0 ? NOTHING : free);
    }
  }

  /** A value at a node, as it is seen at an operand of it. */
  leave(value: Node, from: Node, to: Node): Node {
    const left = [...this.inside.get(from)!].filter((carried) => !this.inside.get(to)!.has(carried));
    return left.reduce((seen, carried) => {
      const binder = this.binders.get(carried);
      return binder ? closed(seen, binder) : seen;
    }, value);
  }
}

const NOTHING: ReadonlySet<Node> = new Set();
