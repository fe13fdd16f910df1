import { dotAffine, offsetAffine, type Affine } from "../ir/affine.js";
import type { Expr, LowerContext } from "../ir/kernel.js";
import { nameOf, type Node, type NodeTable, type Op } from "../ir/graph.js";
import { asWritten, Numbers } from "../ir/numbers.js";
import type { DType, TensorType } from "../ir/tensor-type.js";
import { BATCH, contiguousStrides } from "../ir/tensor-type.js";
import { numbersAttribute, typeAttributes } from "./shared/attributes.js";
import { ATOM, UNARY } from "./shared/formula.js";
import { forEachIndex } from "./shared/reindex.js";

/**
 * A value that comes from outside: x, a target, a parameter, an optimiser slot. `role` says which array holds it,
 * `name` is unique within the role.
 */
export type Role =
  "input" | "target" | "parameter" | "gradient" | "statistic" | "state" | "stream" | "cotangent" | "tangent";

const inputOp: Op = {
  name: "input",
  arity: 0,
  kind: "leaf",
  cost: "free",
  infer: (_inputs, attributes) => typeAttributes(attributes),
  formula: (node) => ({ text: String(node.attributes.name), strength: ATOM }),
};

/** Facts about the numbers of an input, which rules may use and emitted functions check. */
export interface InputProperties {
  /** Rows sum to one: class probabilities. */
  readonly simplex?: boolean;
  /** Each number is a whole number below this: the index of a class, or of a row. */
  readonly indices?: number;
}

export function input(
  table: NodeTable,
  role: Role,
  name: string,
  { dtype, shape }: TensorType,
  properties: InputProperties = {},
): Node {
  return table.node(inputOp, [], { role, name, dtype, shape, ...properties });
}
input.op = inputOp;

export const isInput = (node: Node, role?: Role): boolean =>
  node.op === inputOp && (role === undefined || node.attributes.role === role);

/** One number, everywhere in a tensor of the given type. */
const constantOp: Op = {
  name: "constant",
  arity: 0,
  kind: "leaf",
  cost: "free",
  infer: (_inputs, attributes) => typeAttributes(attributes),
  lower: (context, node) => context.constant(node.attributes.value as number),
  evaluate: (_inputs, node, shape) => ({
    shape,
    data: new Float64Array(shape.reduce((a, b) => a * b, 1)).fill(node.attributes.value as number),
  }),
  formula: (node) => {
    const value = node.attributes.value as number;
    return { text: String(value).replace("-", "−"), strength: value < 0 ? UNARY : ATOM };
  },
};

export function constant(table: NodeTable, value: number, { dtype, shape }: TensorType): Node {
  return table.node(constantOp, [], { value, dtype, shape });
}
constant.op = constantOp;

export const zeros = (table: NodeTable, type: TensorType): Node => constant(table, 0, type);

/** The number everywhere in a constant node; undefined for other nodes. */
export const constantValue = (node: Node): number | undefined =>
  node.op === constantOp ? (node.attributes.value as number) : undefined;

export const isConstantOf = (node: Node, value: number): boolean => constantValue(node) === value;

/** Numbers known when the module is made: `tensor([...])` in the model file, or weights that are compiled in. */
const literalOp: Op = {
  name: "literal",
  noun: "tensor",
  arity: 0,
  kind: "leaf",
  cost: "free",
  infer(_inputs, attributes) {
    const type = typeAttributes(attributes);
    numbersAttribute(attributes, type.shape);
    return type;
  },
  evaluate: (_inputs, node, shape) => ({
    shape,
    data: literalNumbers(node)!.data,
  }),
  formula: (node) => ({ text: nameOf(node), strength: ATOM }),
};

export function literal(table: NodeTable, values: ArrayLike<number>, { dtype, shape }: TensorType): Node {
  return table.node(literalOp, [], { values: new Numbers(Float64Array.from(values)), dtype, shape });
}
literal.op = literalOp;

/** Known numbers as a leaf: one number where they are all the same. */
export function known(table: NodeTable, values: ArrayLike<number>, type: TensorType): Node {
  const isUniform = Array.prototype.every.call(values, (value) => Object.is(value, values[0]));
  return isUniform ? constant(table, asWritten(values[0], type.dtype), type) : literal(table, values, type);
}

/** The numbers of a literal, row-major; undefined for other nodes. */
export const literalNumbers = (node: Node): Numbers | undefined =>
  node.op === literalOp ? (node.attributes.values as Numbers) : undefined;

/** A count: element (i, j) is start + i·steps[0] + j·steps[1]. Whole numbers, such as the ranks of places. */
const rampOp: Op = {
  name: "ramp",
  arity: 0,
  kind: "leaf",
  cost: "free",
  infer: (_inputs, attributes) => typeAttributes(attributes),
  lower: (context, { attributes }, index) =>
    context.index(offsetAffine(dotAffine(index, attributes.steps as number[]), attributes.start as number)),
  evaluate(_inputs, { attributes }, shape) {
    const data: number[] = [];
    forEachIndex(shape, (index) => {
      const steps = attributes.steps as number[];
      data.push(index.reduce((sum, i, axis) => sum + i * steps[axis], attributes.start as number));
    });
    return { shape, data: Float64Array.from(data) };
  },
  formula: () => ({ text: "ramp", strength: ATOM }),
};

export function ramp(
  table: NodeTable,
  steps: readonly number[],
  start: number,
  { dtype, shape }: TensorType,
): Node {
  return table.node(rampOp, [], { steps, start, dtype, shape });
}
ramp.op = rampOp;

/** A scalar known at the call: the number of samples, the learning rate. */
const argumentOp: Op = {
  name: "argument",
  arity: 0,
  kind: "leaf",
  cost: "free",
  infer: (_inputs, attributes) => typeAttributes(attributes),
  lower: (context, node) => context.argument(String(node.attributes.name)),
  formula: (node) => ({ text: String(node.attributes.name), strength: ATOM }),
};

export function argument(table: NodeTable, name: string, dtype: DType): Node {
  return table.node(argumentOp, [], { name, dtype, shape: [] });
}
argument.op = argumentOp;

/** The number of samples as a scalar. */
export const samples = (table: NodeTable, dtype: DType): Node => argument(table, BATCH, dtype);

/** A variable of the linear maps that reverse mode transposes; never left in a finished graph. */
const variableOp: Op = {
  name: "variable",
  arity: 0,
  kind: "leaf",
  infer: (_inputs, attributes) => typeAttributes(attributes),
};
export const variable = (table: NodeTable, { dtype, shape }: TensorType): Node =>
  table.node(variableOp, [], { dtype, shape });
variable.op = variableOp;

/** The elements of a literal are numbers at fixed places: they fold where an index is constant. */
export function literalElement(
  context: LowerContext,
  node: Node,
  index: readonly Affine[],
): Expr | undefined {
  const numbers = literalNumbers(node);
  if (!numbers || index.some((i) => i.terms.size > 0)) return undefined;
  const strides = contiguousStrides(node.type.shape as number[]);
  const position = index.reduce((sum, i, k) => sum + i.constant * strides[k], 0);
  return context.constant(asWritten(numbers.data[position], node.type.dtype));
}
