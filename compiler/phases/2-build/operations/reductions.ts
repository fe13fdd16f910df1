import type { Node } from "../../../ir/graph.js";
import { maxOver, meanOver, sumOver } from "../../../ops/reduce.js";
import { reshape } from "../../../ops/shape.js";
import { logSumExpOver } from "../../../ops/softmax.js";
import { boolean } from "../check-arguments.js";
import { declarable, tensorDeclaration, type Declarable, type Tensor } from "../declare.js";
import { axisOf, sampleAxes, tensorOf } from "./axes.js";

type Reduce = (x: Node, axes: readonly number[]) => Node;

/** A reduction along one axis, or all axes of a sample. */
function reduction(
  name: string,
  reduce: Reduce,
): Declarable<[x: Tensor, axis?: number, keepDims?: boolean], Tensor> {
  return declarable((call, x: Tensor, axis?: number, keepDims?: boolean) => {
    const operand = tensorDeclaration(x, `the operand of ${name}`);
    const keep = boolean(keepDims ?? false, "keepDims");
    return tensorOf(call, operand, (node) => {
      const axes = axis === undefined ? sampleAxes(node) : [axisOf(node, axis, name)];
      const reduced = reduce(node, axes);
      if (!keep) return reduced;
      return reshape(
        reduced,
        node.type.shape.map((extent, k) => (axes.includes(k) ? 1 : extent)),
      );
    });
  });
}

export const sum = reduction("sum", sumOver);
export const mean = reduction("mean", meanOver);
/** The derivative is shared equally between equal maxima (torch.amax). */
export const max = reduction("max", maxOver);
/** log Σ eˣ, stable (torch.logsumexp). */
export const logSumExp = reduction("logSumExp", logSumExpOver);
