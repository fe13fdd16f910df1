import type { Expr, LowerContext } from "../../ir/kernel.js";
import type { Formula, Node, Op, TensorValue } from "../../ir/graph.js";
import { scalarOps, type ScalarOpName } from "../../ir/scalar.js";
import { call } from "./formula.js";
import { add, mul } from "../arithmetic.js";
import { align, sameTypes, type Operand } from "./operand.js";

// Arithmetic is itself elementwise, so this module and arithmetic.ts import each other: what is used while modules
// load is a function declaration here, or imported before arithmetic.ts; what that defines is used only later, in
// derivatives.

interface ElementwiseDefinition {
  readonly name: string;
  /** The definition on numbers; it has one parameter for each input. */
  readonly evaluate: (...args: number[]) => number;
  /** The same over scalar expressions; by default the scalar operation of the same name. */
  readonly scalar?: (context: LowerContext, ...args: Expr[]) => Expr;
  /** ∂/∂input k for each input, in terms of the inputs and the stored output; undefined where it is zero. */
  readonly partials?: (node: Node) => readonly (Node | number | undefined)[];
  /** Stated directly when it is no product: masks, sums. Exactly one of partials, tangent, flat is given. */
  readonly tangent?: Op["tangent"];
  readonly transpose?: Op["transpose"];
  /** Zero derivative wherever it exists. */
  readonly flat?: boolean;
  readonly cost?: Op["cost"];
  readonly noun?: string;
  readonly formula?: (node: Node, inputs: readonly Formula[]) => Formula;
}

export interface Builder<Arguments extends readonly unknown[]> {
  (...args: Arguments): Node;
  readonly op: Op;
}

export function builder<Arguments extends readonly unknown[]>(
  op: Op,
  build: (...args: Arguments) => Node,
): Builder<Arguments> {
  return Object.assign((...args: Arguments) => build(...args), { op });
}

/** The operation of an elementwise definition; all inputs have the shape of the result. */
export function elementwiseOp(definition: ElementwiseDefinition): Op {
  const { name, evaluate, scalar, cost = "cheap", formula = call(name) } = definition;
  return {
    name,
    arity: evaluate.length,
    kind: "elementwise",
    reads: "once",
    cost,
    noun: definition.noun,
    flat: definition.flat,
    infer: (inputs) => sameTypes(name, inputs),
    tangent: definition.flat ? () => undefined : (definition.tangent ?? tangentOf(definition)),
    transpose: definition.transpose,
    lower: (context, node, index) => {
      const args = node.inputs.map((input) => context.read(input, index));
      return scalar ? scalar(context, ...args) : context.apply(scalarName(name), ...args);
    },
    evaluate: (inputs, _node, shape) => evaluateElementwise(evaluate, inputs, shape),
    formula,
  };
}

function scalarName(name: string): ScalarOpName {
  if (!(name in scalarOps)) throw new Error(`${name} is no scalar operation`);
  return name as ScalarOpName;
}

function evaluateElementwise(
  evaluate: (...args: number[]) => number,
  inputs: readonly TensorValue[],
  shape: readonly number[],
): TensorValue {
  const data = new Float64Array(inputs[0].data.length);
  for (let i = 0; i < data.length; i++) data[i] = evaluate(...inputs.map((input) => input.data[i]));
  return { shape, data };
}

/** Σ ∂node/∂input_k · tangent_k */
function tangentOf({ partials, name }: ElementwiseDefinition): NonNullable<Op["tangent"]> {
  if (!partials) throw new Error(`${name} states no derivative`);
  return (node, tangents) => {
    const factors = partials(node);
    return tangents.reduce<Node | undefined>((sum, tangent, k) => {
      const factor = factors[k];
      if (tangent === undefined || factor === undefined) return sum;
      const term = factor === 1 ? tangent : mul(factor, tangent);
      return sum === undefined ? term : add(sum, term);
    }, undefined);
  };
}

export type UnaryBuilder = Builder<[a: Node]>;
export type BinaryBuilder = Builder<[a: Operand, b: Operand]>;

export function unary(definition: ElementwiseDefinition): UnaryBuilder {
  const op = elementwiseOp(definition);
  return builder(op, (a: Node) => a.table.node(op, [a]));
}

/** Numbers may stand for either operand, not for both. */
export function binary(definition: ElementwiseDefinition): BinaryBuilder {
  const op = elementwiseOp(definition);
  return builder(op, (a: Operand, b: Operand) => {
    const nodes = align(definition.name, [a, b]);
    return nodes[0].table.node(op, nodes);
  });
}
