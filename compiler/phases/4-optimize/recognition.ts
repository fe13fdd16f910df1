import type { Node } from "../../ir/graph.js";
import { BATCH, otherAxes, sameShape } from "../../ir/tensor-type.js";
import { add, div, sub } from "../../ops/arithmetic.js";
import { broadcast } from "../../ops/broadcast.js";
import { exp, log } from "../../ops/exponential.js";
import { sumOver } from "../../ops/reduce.js";
import { reshape } from "../../ops/shape.js";
import { logSumExp, logSumExpOver, softmax, softmaxOver } from "../../ops/softmax.js";
import { axesOf, is, rule } from "./patterns.js";
import type { Rule } from "./rewrite.js";

/** Without the reshapes around it, which only add or remove axes of one element where they matter here. */
const unshaped = (node: Node): Node => (is(node, reshape) ? unshaped(node.inputs[0]) : node);

/** Σ e^z along axes of a sample. */
function sumOfExponentials(node: Node): { z: Node; axes: readonly number[] } | undefined {
  if (!is(node, sumOver) || !is(node.inputs[0], exp)) return undefined;
  const [z] = node.inputs[0].inputs;
  const axes = axesOf(node);
  return axes.some((axis) => z.type.shape[axis] === BATCH) ? undefined : { z, axes };
}

const keepsOtherAxes = (repeated: Node, axes: readonly number[]): boolean =>
  String(axesOf(repeated)) === String(otherAxes(repeated.type.shape, axes));

/** The parts of x − c where c is one number along each row. */
function shiftedRows(node: Node): { x: Node; c: Node } | undefined {
  if (!is(node, sub) || !is(node.inputs[1], broadcast)) return undefined;
  const [x, repeated] = node.inputs;
  const lastAxis = x.type.shape.length - 1;
  return keepsOtherAxes(repeated, [lastAxis]) ? { x, c: repeated.inputs[0] } : undefined;
}

/** c + logsumexp(x − c), where both may have been given an axis of one element. */
function unshift(c: Node, rows: Node): Node | undefined {
  const reduced = unshaped(rows);
  const shifted = is(reduced, logSumExp) ? shiftedRows(reduced.inputs[0]) : undefined;
  if (!shifted || unshaped(c) !== unshaped(shifted.c) || !sameShape(shifted.c.type.shape, reduced.type.shape))
    return undefined;
  return reshape(logSumExp(shifted.x), rows.type.shape);
}

/**
 * Functions of rows, recognised where an author wrote them out: their own derivatives are shorter, and they do not
 * overflow. Only for what stands before these functions are written out again for lowering.
 */
export const recognition: readonly Rule[] = [
  rule("logarithm of a sum of exponentials", "log Σ e^z = logsumexp(z)", log, ([a]) => {
    const sum = sumOfExponentials(unshaped(a));
    return sum && reshape(logSumExpOver(sum.z, sum.axes), a.type.shape);
  }),
  rule("softmax", "e^z / Σ e^z = softmax(z)", div, ([a, b]) => {
    const sum = is(b, broadcast) ? sumOfExponentials(unshaped(b.inputs[0])) : undefined;
    if (!sum || !is(a, exp) || a.inputs[0] !== sum.z || !keepsOtherAxes(b, sum.axes)) return undefined;
    return softmaxOver(sum.z, sum.axes);
  }),
  rule("shifted rows", "softmax(x − c) = softmax(x)", softmax, ([a]) => {
    const shifted = shiftedRows(a);
    return shifted && softmax(shifted.x);
  }),
  rule(
    "shifted rows",
    "c + logsumexp(x − c) = logsumexp(x)",
    add,
    ([a, b]) => unshift(a, b) ?? unshift(b, a),
  ),
];
