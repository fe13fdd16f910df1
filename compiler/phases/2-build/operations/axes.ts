import { InvalidArgument } from "../../../diagnostics/diagnostic.js";
import type { Node } from "../../../ir/graph.js";
import { isBatched, sampleShape } from "../../../ir/tensor-type.js";
import { declareTensor, describe, type Call, type Tensor, type TensorDeclaration } from "../declare.js";

/** The position, among all axes of x, of an axis of one sample; negative ones count from the end. */
export function axisOf(x: Node, axis: number, what: string): number {
  const rank = sampleShape(x.type.shape).length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new InvalidArgument(
      `${what} has no axis ${describe(axis)}, as a sample has ${rank} ${rank === 1 ? "axis" : "axes"}`,
      "Axes are those of one sample, counted from 0, or from −1 backwards; the batch axis is not among them.",
    );
  }
  return (axis < 0 ? axis + rank : axis) + (isBatched(x.type.shape) ? 1 : 0);
}

export const sampleAxes = (x: Node): number[] =>
  [...x.type.shape.keys()].filter((axis) => !(axis === 0 && isBatched(x.type.shape)));

/** A tensor made of one other. */
export const tensorOf = (call: Call | undefined, x: TensorDeclaration, build: (node: Node) => Node): Tensor =>
  declareTensor({ call, operands: [x], build: (_builder, [node]) => build(node as Node) });
