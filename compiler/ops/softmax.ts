import type { Node, Op } from "../ir/graph.js";
import { add, div, mul, sub } from "./arithmetic.js";
import { broadcast } from "./broadcast.js";
import { exp, log } from "./exponential.js";
import { maxOver, sumOver } from "./reduce.js";
import { builder } from "./shared/elementwise.js";
import { call } from "./shared/formula.js";

// Functions of whole rows (the last axis). Each states its derivative on its own value, so that the maximum that
// keeps it stable never enters a derivative, and is written out in sums and maxima only before lowering.

const lastAxis = (x: Node): number => x.type.shape.length - 1;

/** A value per row, back along the row. */
export const alongRow = (rowValue: Node, like: Node): Node =>
  broadcast(rowValue, like.type.shape, [...rowValue.type.shape.keys()]);

const sumOfRow = (x: Node): Node => sumOver(x, [lastAxis(x)]);
const largestOfRow = (x: Node): Node => maxOver(x, [lastAxis(x)]);
const shiftedExp = (x: Node): Node => exp(sub(x, alongRow(largestOfRow(x), x)));

/** eˣ / Σ eˣ along the last axis. Tangent: p ⊙ (t − Σ p ⊙ t). */
const softmaxOp: Op = {
  name: "softmax",
  kind: "reduction",
  reads: "once",
  cost: "costly",
  infer: ([x]) => x,
  tangent: (p, [t]) => t && mul(p, sub(t, alongRow(sumOfRow(mul(p, t)), p))),
  decompose: ({ inputs: [x] }) => {
    const e = shiftedExp(x);
    return div(e, alongRow(sumOfRow(e), x));
  },
  formula: call("softmax"),
};

export const softmax = builder(softmaxOp, (x: Node) => x.table.node(softmaxOp, [x]));

/** log Σ eˣ along the last axis, which disappears. Tangent: Σ softmax(x) ⊙ t. */
const logSumExpOp: Op = {
  name: "logSumExp",
  kind: "reduction",
  reads: "once",
  cost: "costly",
  infer: ([x]) => ({ dtype: x.dtype, shape: x.shape.slice(0, -1) }),
  tangent: ({ inputs: [x] }, [t]) => t && sumOfRow(mul(softmax(x), t)),
  decompose: ({ inputs: [x] }) => add(largestOfRow(x), log(sumOfRow(shiftedExp(x)))),
  formula: call("logsumexp"),
};

export const logSumExp = builder(logSumExpOp, (x: Node) => x.table.node(logSumExpOp, [x]));

/** x − log Σ eˣ along the last axis. Tangent: t − Σ softmax(x) ⊙ t. */
const logSoftmaxOp: Op = {
  name: "logSoftmax",
  kind: "reduction",
  reads: "once",
  cost: "costly",
  infer: ([x]) => x,
  tangent: (y, [t]) => t && sub(t, alongRow(sumOfRow(mul(softmax(y.inputs[0]), t)), y)),
  decompose: ({ inputs: [x] }) => {
    const shifted = sub(x, alongRow(largestOfRow(x), x));
    return sub(shifted, alongRow(log(sumOfRow(exp(shifted))), x));
  },
  formula: call("logsoftmax"),
};

export const logSoftmax = builder(logSoftmaxOp, (x: Node) => x.table.node(logSoftmaxOp, [x]));
