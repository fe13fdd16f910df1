import { topologicalOrder, type Node } from "../../ir/graph.js";

/** An equation read from left to right. `apply` gives the right side where a node has the form of the left one. */
export interface Rule {
  readonly name: string;
  /** The equation as a person writes it. */
  readonly law: string;
  /** The operation at the root of the left side. */
  readonly op: string;
  readonly apply: (node: Node) => Node | undefined;
}

/** One use of a rule. */
export interface RewriteStep {
  readonly rule: Rule;
  readonly before: Node;
  readonly after: Node;
}

/** Rules that undo each other would rewrite for ever. */
const MAX_DEPTH = 500;

/** Rewrites graphs of one table; remembers what it did, so that later graphs reuse earlier results. */
export class Rewriter {
  readonly log: RewriteStep[] = [];
  private depth = 0;
  private readonly done = new Map<Node, Node>();
  private readonly byOp = new Map<string, Rule[]>();

  constructor(rules: readonly Rule[]) {
    for (const rule of rules) this.byOp.set(rule.op, [...(this.byOp.get(rule.op) ?? []), rule]);
  }

  rewrite(root: Node): Node {
    for (const node of topologicalOrder([root], (known) => this.done.has(known))) {
      if (!this.done.has(node)) this.done.set(node, this.settle(this.rebuild(node)));
    }
    return this.done.get(root)!;
  }

  /** The node on its rewritten inputs. */
  private rebuild(node: Node): Node {
    return node.table.rebuild(
      node,
      node.inputs.map((input) => this.done.get(input)!),
    );
  }

  /** Applies rules until none fits. What a rule makes anew is rewritten from its own inputs upwards. */
  private settle(node: Node): Node {
    const known = this.done.get(node);
    if (known) return known;
    for (const rule of this.byOp.get(node.op.name) ?? []) {
      const result = node.table.from(node.origin, () => rule.apply(node));
      if (!result || result === node) continue;
      this.log.push({ rule, before: node, after: result });
      if (++this.depth > MAX_DEPTH)
        throw new Error(`the rule "${rule.name}" (${rule.law}) does not come to an end`);
      const settled = this.rewrite(result);
      this.depth--;
      this.done.set(node, settled);
      return settled;
    }
    return node;
  }
}
