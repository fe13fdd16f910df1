import type { Site } from "../diagnostics/site.js";
import type { Affine } from "./affine.js";
import type { Expr, LowerContext, Section } from "./kernel.js";
import { Numbers } from "./numbers.js";
import { isBatched, type TensorType } from "./tensor-type.js";

export type AttributeValue = number | string | boolean | readonly (number | string)[] | Numbers;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** What in the model file a node stems from, and what people call it. No part of its identity. */
export interface Origin {
  readonly site?: Site;
  /** A readable name for the value: the user's variable, the layer's name. */
  readonly name?: string;
  /** The layer it belongs to, for messages and derivations: `dense1`, `fc1`. */
  readonly layer?: string;
  /** The activations that want He initialisation before them say so here. */
  readonly rectifies?: boolean;
  /** Which part of the computation made it: the model itself, its differentiation, or the optimiser. */
  readonly section?: Section;
}

/** A tensor as the reference evaluator sees it: row-major, the batch axis a number. */
export interface TensorValue {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/**
 * The definition of an operation. Passes ask these properties and know no operation by name.
 * One derivative is stated, as a tangent; reverse mode transposes it.
 */
export interface Op {
  readonly name: string;
  /** The number of inputs; undefined where it takes one or more. */
  readonly arity?: number;
  /** The type of the result; throws a ShapeError when the inputs do not fit, an Error when attributes are malformed. */
  infer(inputs: readonly TensorType[], attributes: Attributes): TensorType;
  /**
   * ∂node · tangents, linear in them, in terms of the inputs and of the stored output. A missing tangent is zero.
   * Undefined (the property) for leaves; the result is undefined where it is identically zero.
   */
  tangent?(node: Node, tangents: readonly (Node | undefined)[]): Node | undefined;
  /** For operations linear in input k: the cotangent of that input. Undefined when it is not linear in it. */
  transpose?(node: Node, cotangent: Node, k: number): Node | undefined;
  /** The same value in simpler operations; undefined where the operation has a lowering of its own. */
  decompose?(node: Node): Node | undefined;
  /** One element of the result as a scalar expression over elements of the inputs. */
  lower?(context: LowerContext, node: Node, index: readonly Affine[]): Expr;
  /** The value, straight from the definition: the reference that compiled code is tested against. */
  evaluate?(inputs: readonly TensorValue[], node: Node, shape: readonly number[]): TensorValue;
  /** For operations whose first input is a function of a variable that they bind. */
  binds?(node: Node): Binding;
  /** How often an element of input k is read per pass over the result: once, or many times (then it is worth storing). */
  readonly reads?: "once" | "many";
  /** It only waits for inputs other than the first: their values are not read. */
  readonly waits?: boolean;
  /** It is other values side by side along an axis: kernels may store each where it lies. */
  parts?(node: Node): readonly Part[];
  /** Reads its input only where an index is in range: what it reads must not be a loop. */
  readonly guarded?: boolean;
  /** Lowers at the axes of a kernel only: whatever reads it through a view or a sum reads it stored. */
  readonly aligned?: boolean;
  /** Reads its input by row-major position, so that the input must be stored. */
  readonly flattens?: (node: Node) => boolean;
  /** The work of one element: free (an index, a copy, a sign), cheap (arithmetic), costly (a call of Math). */
  readonly cost?: "free" | "cheap" | "costly";
  readonly kind?: "leaf" | "elementwise" | "view" | "reduction" | "scan";
  /** The derivative is zero wherever it exists (steps, comparisons, rounding). */
  readonly flat?: boolean;
  /** What a value is called that nobody named; by default the name of the operation. */
  readonly noun?: string;
  /** As a person writes it, from the texts of its inputs. */
  formula?(node: Node, inputs: readonly Formula[]): Formula;
}

/** A value that lies within another, from a place of an axis on. */
export interface Part {
  readonly value: Node;
  readonly axis: number;
  readonly start: number;
}

/** A variable that an operation binds: the first input solves value = input(variable(value)) step by step. */
export interface Binding {
  readonly variable: Node;
  /** After so many rounds of evaluation every step is right. */
  readonly rounds: number;
  /** The value of the variable, from the values of all inputs. */
  readonly variableOf: (inputs: readonly TensorValue[]) => TensorValue;
}

/** Infix text with the binding strength of its outermost operator: sums 1, products 2, unary 3, atoms 4. */
export interface Formula {
  readonly text: string;
  readonly strength: number;
}

export interface Node {
  readonly table: NodeTable;
  readonly id: number;
  readonly op: Op;
  readonly inputs: readonly Node[];
  readonly attributes: Attributes;
  readonly type: TensorType;
  /** Its numbers are known at compile time: it depends on nothing from outside, not even on the number of samples. */
  readonly isKnown: boolean;
  readonly origin: Origin;
}

/** A graph is what its outputs reach. Names of outputs are unique; nodes are shared between graphs of one table. */
export interface Graph {
  readonly name: string;
  readonly outputs: ReadonlyMap<string, Node>;
}

/** Interns nodes: the same operation on the same inputs is the same object, so equal values are computed once. */
export class NodeTable {
  private readonly interned = new Map<string, Node>();
  private origin: Origin = {};

  /** How many nodes there are. */
  get size(): number {
    return this.interned.size;
  }

  node(op: Op, inputs: readonly Node[], attributes: Attributes = {}): Node {
    const key = `${op.name}(${inputs.map((input) => input.id).join()})${attributesKey(attributes)}`;
    const known = this.interned.get(key);
    if (known) return known;
    const type = op.infer(
      inputs.map((input) => input.type),
      attributes,
    );
    const node: Node = {
      table: this,
      id: this.interned.size,
      op,
      inputs,
      attributes,
      type,
      isKnown: op.evaluate !== undefined && !isBatched(type.shape) && inputs.every((input) => input.isKnown),
      origin: this.origin,
    };
    this.interned.set(key, node);
    return node;
  }

  /** The operation of a node on other inputs, or the node itself where they are its own. */
  rebuild(node: Node, inputs: readonly Node[]): Node {
    if (inputs.every((input, k) => input === node.inputs[k])) return node;
    return this.from(node.origin, () => this.node(node.op, inputs, node.attributes));
  }

  /**
   * Nodes made inside `make` stem from this origin; fields it does not give are kept from the outer one. The name is
   * that of the result alone: what it is made of has none, or names of its own.
   */
  from<T>({ name, ...origin }: Origin, make: () => T): T {
    const outer = this.origin;
    this.origin = { ...outer, ...origin };
    try {
      const result = make();
      if (name !== undefined && isNode(result)) nameOnce(result, name);
      return result;
    } finally {
      this.origin = outer;
    }
  }
}

/** What people call the value of a node. */
export const nameOf = ({ origin, op }: Node): string => origin.name ?? op.noun ?? op.name;

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "op" in value && "inputs" in value;

/** A value is called what it was called first. Numbers that stand for themselves need no name. */
function nameOnce(node: Node, name: string): void {
  const standsForItself = node.op.kind === "leaf" && node.op.lower !== undefined;
  if (node.origin.name !== undefined || standsForItself) return;
  (node as { origin: Origin }).origin = { ...node.origin, name };
}

const attributesKey = (attributes: Attributes): string =>
  Object.keys(attributes)
    .sort()
    .map((name) => `${name}=${attributeKey(attributes[name])}`)
    .join(";");

/** JSON, which cannot tell −0, NaN and the infinities apart, does for all but numbers. */
function attributeKey(value: AttributeValue): string {
  if (value instanceof Numbers) return value.digest;
  if (Array.isArray(value)) return `[${value.map(attributeKey).join()}]`;
  if (Object.is(value, -0)) return "-0";
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

/**
 * Every node the given ones depend on, inputs before users, in a deterministic order. Nodes for which `isKnown` holds
 * are left out, with whatever is reached through them alone.
 */
export function topologicalOrder(
  roots: Iterable<Node>,
  isKnown: (node: Node) => boolean = () => false,
): Node[] {
  const order: Node[] = [];
  const done = new Set<Node>();
  for (const root of roots) {
    const stack: { node: Node; next: number }[] = [{ node: root, next: 0 }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (done.has(top.node) || isKnown(top.node)) stack.pop();
      else if (top.next < top.node.inputs.length) stack.push({ node: top.node.inputs[top.next++], next: 0 });
      else {
        done.add(top.node);
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}

/** The values of nodes when some they depend on are others. */
export function substitute(roots: readonly Node[], values: ReadonlyMap<Node, Node>): Node[] {
  const done = new Map(values);
  for (const node of topologicalOrder(roots, (known) => done.has(known))) {
    const inputs = node.inputs.map((input) => done.get(input)!);
    done.set(node, node.table.rebuild(node, inputs));
  }
  return roots.map((root) => done.get(root)!);
}

export function usersOf(order: readonly Node[]): Map<Node, Node[]> {
  const users = new Map<Node, Node[]>(order.map((node) => [node, []]));
  for (const node of order) for (const input of new Set(node.inputs)) users.get(input)?.push(node);
  return users;
}

/** Raised by an operation whose inputs do not fit; the builder adds the place in the model file. */
export class ShapeError extends Error {
  constructor(
    message: string,
    readonly help?: string,
  ) {
    super(message);
  }
}
