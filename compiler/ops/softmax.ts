import type { Node, Op, TensorValue } from "../ir/graph.js";
import { otherAxes, product, type Shape } from "../ir/tensor-type.js";
import { add, div, mul, sub } from "./arithmetic.js";
import { broadcast } from "./broadcast.js";
import { exp, log } from "./exponential.js";
import { maxOver, sumOver } from "./reduce.js";
import { permute, reshape } from "./shape.js";
import { builder } from "./shared/elementwise.js";
import { call } from "./shared/formula.js";

// Functions of whole rows (the last axis). Each states its derivative on its own value, so that the maximum that
// keeps it stable never enters a derivative, and is written out in sums and maxima only before lowering.

const lastAxis = (x: Node): number => x.type.shape.length - 1;

/** A value per row, back along the row. */
export const alongRow = (rowValue: Node, like: Node): Node =>
  broadcast(rowValue, like.type.shape, [...rowValue.type.shape.keys()]);

/** The shape with axes brought to the end, as one. */
const rowShape = (x: Node, axes: readonly number[]): Shape => [
  ...otherAxes(x.type.shape, axes).map((axis) => x.type.shape[axis]),
  product(axes.map((axis) => x.type.shape[axis] as number)),
];

const sumOfRow = (x: Node): Node => sumOver(x, [lastAxis(x)]);
const largestOfRow = (x: Node): Node => maxOver(x, [lastAxis(x)]);
const named = <T>(x: Node, name: string, make: () => T): T => x.table.from({ name }, make);
const shift = (x: Node): Node =>
  sub(
    x,
    alongRow(
      named(x, "largest", () => largestOfRow(x)),
      x,
    ),
  );
const shiftedExp = (x: Node): Node => named(x, "exponentials", () => exp(shift(x)));
const total = (x: Node): Node => named(x, "total", () => sumOfRow(x));

/** Reference evaluation of a row from eˣ with the largest exponent taken out, their sum, and log Σ eˣ. */
const byRow =
  (
    f: (row: Float64Array, powers: Float64Array, sum: number, logSum: number) => ArrayLike<number>,
  ): Op["evaluate"] =>
  ([x], _node, shape): TensorValue => {
    const width = x.shape[x.shape.length - 1];
    const rows = Array.from({ length: x.data.length / width }, (_, r) => {
      const row = x.data.subarray(r * width, (r + 1) * width);
      const largest = row.reduce((a, b) => Math.max(a, b));
      const powers = row.map((value) => Math.exp(value - largest));
      const sum = powers.reduce((a, b) => a + b);
      return f(row, powers, sum, largest + Math.log(sum));
    });
    return { shape, data: Float64Array.from(rows.flatMap((row) => Array.from(row))) };
  };

/** eˣ / Σ eˣ along the last axis. Tangent: p ⊙ (t − Σ p ⊙ t). */
const softmaxOp: Op = {
  name: "softmax",
  arity: 1,
  kind: "reduction",
  reads: "once",
  cost: "costly",
  infer: ([x]) => x,
  tangent: (p, [t]) => t && mul(p, sub(t, alongRow(sumOfRow(mul(p, t)), p))),
  decompose: ({ inputs: [x] }) => {
    const e = shiftedExp(x);
    return div(e, alongRow(total(e), x));
  },
  evaluate: byRow((_row, powers, sum) => powers.map((power) => power / sum)),
  formula: call("softmax"),
};

export const softmax = builder(softmaxOp, (x: Node) => x.table.node(softmaxOp, [x]));

/** eˣ / Σ eˣ along any axes. */
export function softmaxOver(x: Node, axes: readonly number[]): Node {
  const order = [...otherAxes(x.type.shape, axes), ...axes];
  const moved = permute(x, order);
  const rows = softmax(reshape(moved, rowShape(x, axes)));
  return permute(
    reshape(rows, moved.type.shape),
    order.map((_, axis) => order.indexOf(axis)),
  );
}

/** log Σ eˣ along the last axis, which disappears. Tangent: Σ softmax(x) ⊙ t. */
const logSumExpOp: Op = {
  name: "logSumExp",
  arity: 1,
  kind: "reduction",
  reads: "once",
  cost: "costly",
  infer: ([x]) => ({ dtype: x.dtype, shape: x.shape.slice(0, -1) }),
  tangent: ({ inputs: [x] }, [t]) => t && sumOfRow(mul(softmax(x), t)),
  decompose: ({ inputs: [x] }) =>
    add(
      named(x, "largest", () => largestOfRow(x)),
      log(total(shiftedExp(x))),
    ),
  evaluate: byRow((_row, _powers, _sum, logSum) => [logSum]),
  formula: call("logsumexp"),
};

export const logSumExp = builder(logSumExpOp, (x: Node) => x.table.node(logSumExpOp, [x]));

/** log Σ eˣ along any axes, which disappear. */
export const logSumExpOver = (x: Node, axes: readonly number[]): Node =>
  logSumExp(reshape(permute(x, [...otherAxes(x.type.shape, axes), ...axes]), rowShape(x, axes)));

/** x − log Σ eˣ along the last axis. Tangent: t − Σ softmax(x) ⊙ t. */
const logSoftmaxOp: Op = {
  name: "logSoftmax",
  arity: 1,
  kind: "reduction",
  reads: "once",
  cost: "costly",
  infer: ([x]) => x,
  tangent: (y, [t]) => t && sub(t, alongRow(sumOfRow(mul(softmax(y.inputs[0]), t)), y)),
  decompose: ({ inputs: [x] }) => {
    const shifted = shift(x);
    return sub(shifted, alongRow(log(total(shiftedExp(x))), x));
  },
  evaluate: byRow((row, _powers, _sum, logSum) => row.map((value) => value - logSum)),
  formula: call("logsoftmax"),
};

export const logSoftmax = builder(logSoftmaxOp, (x: Node) => x.table.node(logSoftmaxOp, [x]));
