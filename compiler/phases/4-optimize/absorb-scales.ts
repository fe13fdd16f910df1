import { topologicalOrder, usersOf, nameOf, type Node } from "../../ir/graph.js";
import { add, div, mul, sub } from "../../ops/arithmetic.js";
import { broadcast } from "../../ops/broadcast.js";
import { contract, parseSpec } from "../../ops/contract.js";
import { beforeView } from "./before-view.js";
import { knownOperand, together } from "./known-numbers.js";
import { is } from "./patterns.js";

type Scale = typeof mul;

/**
 * (W·x + b) · c = (W·c)·x + b·c for known weights, biases and scales: what is left is one product with known weights,
 * and one sum with known biases. A scale moves where the weights it moves into are used for nothing else, through sums
 * and views. Batch normalisation in evaluation disappears that way into the layer before it.
 */
export function absorbScales(roots: readonly Node[]): Node[] {
  const pass = new Absorption(roots);
  for (const node of topologicalOrder(roots)) pass.visit(node);
  return roots.map((root) => pass.moved.get(root)!);
}

class Absorption {
  /** What each value became. */
  readonly moved = new Map<Node, Node>();
  private readonly users: ReadonlyMap<Node, readonly Node[]>;
  private readonly kept: ReadonlySet<Node>;

  constructor(roots: readonly Node[]) {
    this.users = usersOf(topologicalOrder(roots));
    this.kept = new Set(roots);
  }

  visit(node: Node): void {
    const scaled = node.table.from(node.origin, () => this.absorbed(node));
    const inputs = node.inputs.map((input) => this.moved.get(input)!);
    this.moved.set(node, scaled ?? node.table.rebuild(node, inputs));
  }

  /** x · c or x / c, with c in the weights of x. */
  private absorbed(node: Node): Node | undefined {
    if (!is(node, mul) && !is(node, div)) return undefined;
    const [x, c] = node.inputs;
    const scale = is(node, mul) ? mul : div;
    if (knownOperand(c)) return this.scaled(x, c, scale);
    return scale === mul && knownOperand(x) ? this.scaled(c, x, mul) : undefined;
  }

  /** A value times known numbers of its shape, or divided by them; undefined where they have nothing to move into. */
  private scaled(x: Node, c: Node, scale: Scale): Node | undefined {
    if (knownOperand(x)) return together(scale, x, c);
    if (this.users.get(x)!.length > 1 || this.kept.has(x)) return undefined;
    return x.table.from(x.origin, () => this.scaledValue(x, c, scale));
  }

  private scaledValue(x: Node, c: Node, scale: Scale): Node | undefined {
    if (is(x, contract)) return this.scaledContraction(x, c, scale);
    if (is(x, add) || is(x, sub)) return this.scaledSum(x, c, scale);
    if (is(x, mul) || is(x, div)) return this.scaledProduct(x, c, scale);
    return x.op.kind === "leaf" ? undefined : this.scaledView(x, c, scale);
  }

  private scaledView(x: Node, c: Node, scale: Scale): Node | undefined {
    const inputs: Node[] = [];
    for (const [k, input] of x.inputs.entries()) {
      const scaled = this.scaledBy(input, beforeView(x, c, k), scale);
      if (!scaled) return undefined;
      inputs.push(scaled);
    }
    return x.table.node(x.op, inputs, x.attributes);
  }

  private scaledSum(x: Node, c: Node, scale: Scale): Node | undefined {
    const [a, b] = x.inputs.map((input) => this.scaled(input, c, scale));
    return a && b && (is(x, add) ? add(a, b) : sub(a, b));
  }

  /** (x · k) · c = x · (k · c) */
  private scaledProduct(x: Node, c: Node, scale: Scale): Node | undefined {
    const [a, k] = x.inputs;
    if (!knownOperand(k)) return undefined;
    if (is(x, mul)) return this.scaledBy(a, together(scale, k, c), mul);
    return scale === mul
      ? this.scaledBy(a, together(div, c, k), mul)
      : this.scaledBy(a, together(mul, k, c), div);
  }

  private scaledBy(x: Node, c: Node | undefined, scale: Scale): Node | undefined {
    return c && this.scaled(x, c, scale);
  }

  private scaledContraction(x: Node, c: Node, scale: Scale): Node | undefined {
    const spec = String(x.attributes.spec);
    const { a, b, out } = parseSpec(spec);
    const [left, right] = x.inputs;
    const weightLeft = this.scaledWeight(left, a, c, out, scale);
    if (weightLeft) return contract(weightLeft, this.moved.get(right)!, spec);
    const weightRight = this.scaledWeight(right, b, c, out, scale);
    return weightRight && contract(this.moved.get(left)!, weightRight, spec);
  }

  /** Known weights times numbers that run along axes of the result which are the weights' own. */
  private scaledWeight(weight: Node, labels: string, c: Node, out: string, scale: Scale): Node | undefined {
    if (!weight.isKnown || this.users.get(weight)!.length > 1) return undefined;
    const { numbers, axes } = knownOperand(c)!;
    const places = axes.map((axis) => labels.indexOf(out[axis]));
    if (places.includes(-1)) return undefined;
    return weight.table.from({ name: nameOf(weight) }, () =>
      scale(weight, broadcast(numbers, weight.type.shape, places)),
    );
  }
}
