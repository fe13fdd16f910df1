import { topologicalOrder, type Node } from "../../ir/graph.js";
import { isBatched } from "../../ir/tensor-type.js";
import { after } from "../../ops/after.js";
import { dependents } from "../../ops/calculus/transpose.js";
import { isInput } from "../../ops/leaf.js";
import type { FunctionGraph } from "../3-differentiate/functions.js";

/**
 * Gradient checkpointing (Griewank & Walther 2000; Chen et al. 2016): the forward pass is cut into segments of so many
 * products with weights. Of all but the last, only what later segments need is kept; the derivative computes the rest
 * again from that, when it gets there. The same operations on the same numbers: the gradients are the same bit for bit.
 */
export function rematerialize(graph: FunctionGraph, every: number): FunctionGraph {
  const [returns, ...nodes] = new Plan(graph, every).rewritten();
  return {
    ...graph,
    returns: graph.returns && returns,
    deliveries: graph.deliveries.map((delivery, k) => ({ ...delivery, node: nodes[k] })),
  };
}

/** The number of products with weights that follow one another on the way to the loss. */
export const depthOf = ({ returns }: FunctionGraph): number =>
  returns ? Math.max(0, ...depths(topologicalOrder([returns])).values()) : 0;

/** How many products with weights lie on the longest way to each value. */
function depths(order: readonly Node[]): Map<Node, number> {
  const weights = dependents(order, new Set(order.filter((node) => isInput(node, "parameter"))));
  const isWeight = (node: Node): boolean => !isBatched(node.type.shape) && weights.has(node);
  const isProduct = ({ op, inputs }: Node): boolean =>
    op.kind === "reduction" &&
    inputs.length === 2 &&
    inputs.some(isWeight) &&
    inputs.some(({ type }) => isBatched(type.shape));
  const found = new Map<Node, number>();
  for (const node of order) {
    const below = Math.max(0, ...node.inputs.map((input) => found.get(input)!));
    found.set(node, below + (isProduct(node) ? 1 : 0));
  }
  return found;
}

class Plan {
  private readonly roots: readonly Node[];
  private readonly order: readonly Node[];
  private readonly forward: ReadonlySet<Node>;
  /** The segment of each value of samples in the forward pass. */
  private readonly segments = new Map<Node, number>();
  private readonly last: number;
  /** Values that are not computed again: inputs, what recurrences compute, and what a later segment needs. */
  private readonly kept = new Set<Node>();
  /** For each segment, a value that the derivative computes just before it gets there. */
  private readonly events: ReadonlyMap<number, Node>;
  private readonly values = new Map<Node, Node>();
  private readonly copies = new Map<Node, Node>();

  constructor({ returns, deliveries }: FunctionGraph, every: number) {
    this.roots = [...(returns ? [returns] : []), ...deliveries.map(({ node }) => node)];
    this.order = topologicalOrder(this.roots);
    const forward = topologicalOrder(returns ? [returns] : []);
    this.forward = new Set(forward);
    for (const [node, depth] of depths(forward))
      if (isBatched(node.type.shape)) this.segments.set(node, Math.max(0, Math.ceil(depth / every) - 1));
    this.last = Math.max(0, ...this.segments.values());
    this.keepBorders(forward);
    this.events = this.findEvents();
  }

  private keepBorders(forward: readonly Node[]): void {
    const recurrent = dependents(
      forward,
      new Set(forward.flatMap((node) => node.op.binds?.(node).variable ?? [])),
    );
    for (const node of forward) {
      if (node.op.kind === "leaf" || node.op.binds || recurrent.has(node)) this.kept.add(node);
      const own = this.segments.get(node);
      for (const input of node.inputs) {
        const from = this.segments.get(input);
        if (from !== undefined && (own === undefined || own > from)) this.kept.add(input);
      }
    }
  }

  private findEvents(): Map<number, Node> {
    /** The earliest segment that each value of the derivative has got to. */
    const reached = new Map<Node, number>();
    const events = new Map<number, Node>();
    for (const node of this.order) {
      if (this.forward.has(node)) continue;
      const below = node.inputs.map((input) => reached.get(input) ?? this.segments.get(input) ?? this.last);
      const segment = Math.min(this.last, ...below);
      reached.set(node, segment);
      for (const input of node.inputs)
        if ((reached.get(input) ?? 0) > segment && isBatched(input.type.shape)) events.set(segment, input);
    }
    return events;
  }

  /** The roots, with derivatives that read what is computed again. */
  rewritten(): Node[] {
    for (const node of this.inDependence()) {
      const inputs = node.inputs.map((input) => this.values.get(input) ?? this.copyOf(input));
      this.values.set(node, node.table.rebuild(node, inputs));
    }
    return this.roots.map((root) => this.values.get(root) ?? root);
  }

  /** The values of the derivative, each after its operands and after the events that it waits for. */
  private *inDependence(): Iterable<Node> {
    const done = new Set<Node>(this.forward);
    for (const root of this.order) {
      const stack = [root];
      while (stack.length > 0) {
        const node = stack[stack.length - 1];
        const missing = this.dependencies(node).filter((other) => !done.has(other));
        if (!done.has(node) && missing.length > 0) stack.push(...missing);
        else {
          stack.pop();
          if (!done.has(node)) yield node;
          done.add(node);
        }
      }
    }
  }

  private dependencies({ inputs }: Node): Node[] {
    return [...inputs, ...inputs.flatMap((input) => this.eventFor(input) ?? [])];
  }

  /** The event that a value of the forward pass is computed again after; undefined where it is kept. */
  private eventFor(node: Node): Node | undefined {
    const segment = this.segments.get(node);
    return segment === undefined || segment === this.last || this.kept.has(node)
      ? undefined
      : this.events.get(segment);
  }

  /** A value of the forward pass as the derivative sees it: computed again from what is kept. */
  private copyOf(node: Node): Node {
    const event = this.eventFor(node);
    if (!event) return node;
    const segment = this.segments.get(node);
    const isOutside = (other: Node): boolean =>
      this.kept.has(other) || this.segments.get(other) !== segment || this.copies.has(other);
    for (const member of topologicalOrder([node], isOutside)) {
      const inputs = member.inputs.map(
        (input) => this.copies.get(input) ?? late(input, this.values.get(event)!),
      );
      this.copies.set(member, member.table.rebuild(member, inputs));
    }
    return this.copies.get(node)!;
  }
}

/** A kept value, for use after an event; numbers that stand for themselves and parameters are at hand anyway. */
const late = (node: Node, event: Node): Node =>
  isBatched(node.type.shape) && !(node.op.kind === "leaf" && node.op.lower) ? after(node, event) : node;
