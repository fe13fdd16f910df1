import { evaluate } from "../../ir/evaluate.js";
import { topologicalOrder, type Node, type Op } from "../../ir/graph.js";
import { product, type DType } from "../../ir/tensor-type.js";
import { add, div, mul, sub } from "../../ops/arithmetic.js";
import { broadcast } from "../../ops/broadcast.js";
import { ops } from "../../ops/index.js";
import { constant, constantValue, known, literal, literalNumbers } from "../../ops/leaf.js";
import { axesOf, is, rule } from "./patterns.js";
import type { Rule } from "./rewrite.js";

// Rules for models whose weights are compiled in. What depends on known numbers alone is computed when the module is
// made, and known numbers that are added or multiplied one after the other become one array.

type Combine = typeof add;

/** Known numbers as an operand: themselves, and the axes of the operand that they run along. */
interface KnownOperand {
  readonly numbers: Node;
  readonly axes: readonly number[];
}

/** An operand that is known but for being repeated, for each sample for instance. */
export function knownOperand(node: Node): KnownOperand | undefined {
  const { table, type, inputs } = node;
  const value = constantValue(node);
  if (value !== undefined) return { numbers: constant(table, value, { ...type, shape: [] }), axes: [] };
  if (is(node, broadcast) && inputs[0].isKnown) return { numbers: inputs[0], axes: axesOf(node) };
  return node.isKnown ? { numbers: node, axes: [...type.shape.keys()] } : undefined;
}

/** The array of a known operand that is one, not a single number or still to be computed. */
const arrayOf = (node: Node): Float64Array | undefined => {
  const operand = constantValue(node) === undefined ? knownOperand(node) : undefined;
  return operand && literalNumbers(operand.numbers)?.data;
};

/**
 * Two known operands of one type as one, where that is no larger than the larger of the two: a number for each channel
 * and another for each pixel do not become one for both.
 */
export function together(combine: Combine, a: Node, b: Node): Node | undefined {
  const [p, q] = [knownOperand(a), knownOperand(b)];
  if (!p || !q) return undefined;
  const [{ axes }, fewer] = p.axes.length >= q.axes.length ? [p, q] : [q, p];
  if (!fewer.axes.every((axis) => axes.includes(axis))) return undefined;
  const shape = axes.map((axis) => a.type.shape[axis]);
  const [x, y] = [p, q].map(({ numbers, axes: own }) =>
    broadcast(
      numbers,
      shape,
      own.map((axis) => axes.indexOf(axis)),
    ),
  );
  return broadcast(combine(x, y), a.type.shape, axes);
}

/**
 * The value of what depends on known numbers alone, unless it is larger than they are: a vector that is repeated stays
 * a vector that is repeated, a product of a column and a row stays a product. It is called by the largest of them: scaled
 * weights are weights.
 */
const valueOfKnown = (op: Op): Rule => ({
  name: "value of known numbers",
  law: "",
  op: op.name,
  apply(node) {
    if (!node.isKnown) return undefined;
    const { table, type } = node;
    const given = topologicalOrder([node]).filter(literalNumbers);
    const stored = given.reduce((sum, literal) => sum + countOf(literal), 0);
    if (product(type.shape as number[]) > Math.max(1, stored)) return undefined;
    const { data } = evaluate([node], NOTHING_ELSE).get(node)!;
    const [largest] = given.sort((a, b) => countOf(b) - countOf(a));
    return table.from({ name: largest?.origin.name }, () => known(table, data, type));
  },
});

const countOf = (literal: Node): number => literalNumbers(literal)!.data.length;

const NOTHING_ELSE = { samples: NaN, leaf: (): number => NaN };

/** The largest and the smallest number of a type that keep all digits. */
const RANGES: Readonly<Record<DType, readonly [least: number, most: number]>> = {
  f64: [2 ** -1022, Number.MAX_VALUE],
  f32: [2 ** -126, 2 ** 127],
};

/** Whether the reciprocals of numbers have as many digits as the numbers. */
function areInvertible(numbers: Float64Array, dtype: DType): boolean {
  const [least, most] = RANGES[dtype];
  return numbers.every((value) => Math.abs(1 / value) >= least && Math.abs(1 / value) <= most);
}

function negated(node: Node): Node {
  const { numbers, axes } = knownOperand(node)!;
  return broadcast(mul(numbers, -1), node.type.shape, axes);
}

function reciprocal(node: Node): Node {
  const { numbers, axes } = knownOperand(node)!;
  return broadcast(div(1, numbers), node.type.shape, axes);
}

/** The right side where `a` is x ∘ c, given what c becomes. */
function joined(
  inner: Combine,
  a: Node,
  outer: Combine,
  change: (c: Node) => Node | undefined,
): Node | undefined {
  const c = is(a, inner) ? change(a.inputs[1]) : undefined;
  return c && outer(a.inputs[0], c);
}

export const knownRules: readonly Rule[] = [
  rule("equal numbers", "", literal, (_inputs, node) =>
    known(node.table, literalNumbers(node)!.data, node.type),
  ),
  ...[...ops.values()].filter((op) => op.kind !== "leaf" && op.evaluate).map(valueOfKnown),
  rule("known subtrahend", "x − c = x + (−c)", sub, ([a, b]) =>
    arrayOf(b) ? add(a, negated(b)) : undefined,
  ),
  rule("known divisor", "x / c = x · (1 / c)", div, ([a, b]) => {
    const numbers = arrayOf(b);
    return numbers && areInvertible(numbers, b.type.dtype) ? mul(a, reciprocal(b)) : undefined;
  }),
  rule("known summand last", "c + x = x + c", add, ([a, b]) =>
    arrayOf(a) && !knownOperand(b) ? add(b, a) : undefined,
  ),
  // Factors that are uniform without being known come last themselves.
  rule("known factor last", "c · x = x · c", mul, ([a, b]) =>
    arrayOf(a) && !knownOperand(b) && !is(b, broadcast) ? mul(b, a) : undefined,
  ),
  rule("known summands together", "(x + c) + d = x + (c + d)", add, ([a, d]) =>
    joined(add, a, add, (c) => together(add, c, d)),
  ),
  rule("known summands together", "(x + c) − d = x + (c − d)", sub, ([a, d]) =>
    joined(add, a, add, (c) => together(sub, c, d)),
  ),
  rule("known factors together", "(x · c) · d = x · (c · d)", mul, ([a, d]) =>
    joined(mul, a, mul, (c) => together(mul, c, d)),
  ),
  rule("known factors together", "(x / c) · d = x · (d / c)", mul, ([a, d]) =>
    joined(div, a, mul, (c) => together(div, d, c)),
  ),
  rule("known factors together", "(x · c) / d = x · (c / d)", div, ([a, d]) =>
    joined(mul, a, mul, (c) => together(div, c, d)),
  ),
];
