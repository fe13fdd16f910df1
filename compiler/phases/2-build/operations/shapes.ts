import { InvalidArgument } from "../../../diagnostics/diagnostic.js";
import { ShapeError, type Node } from "../../../ir/graph.js";
import { BATCH, isBatched, printShape, product, sameShape, sampleShape } from "../../../ir/tensor-type.js";
import { broadcastTo } from "../../../ops/broadcast.js";
import type { Operand } from "../../../ops/shared/operand.js";
import * as shapes from "../../../ops/shape.js";
import type { ModelBuilder } from "../builder.js";
import { positiveInteger, shapeOf } from "../check-arguments.js";
import {
  callFrom,
  declarable,
  declareTensor,
  describe,
  isTensor,
  tensorDeclaration,
  type Layer,
  type Tensor,
  type TensorDeclaration,
} from "../declare.js";
import { defineLayer } from "../layer.js";
import { quoteShape } from "../quote.js";
import { axisOf, sampleAxes, tensorOf } from "./axes.js";

/** Axes in another order; reversed when none is given. */
export const transpose = declarable((call, x: Tensor, axes?: readonly number[]) => {
  return tensorOf(call, tensorDeclaration(x, "the operand of transpose"), (node) => {
    const own = sampleAxes(node);
    const order = axes === undefined ? [...own].reverse() : checkPermutation(node, axes);
    return shapes.permute(node, isBatched(node.type.shape) ? [0, ...order] : order);
  });
});

function checkPermutation(x: Node, axes: unknown): number[] {
  const rank = sampleShape(x.type.shape).length;
  if (!Array.isArray(axes))
    throw new InvalidArgument(
      `the axes of transpose must be an array, not ${describe(axes)}`,
      "Write transpose(x, [1, 0]).",
    );
  const order = axes.map((axis) => axisOf(x, axis as number, "transpose"));
  if (order.length === rank && new Set(order).size === rank) return order;
  throw new InvalidArgument(
    `the axes of transpose must name each of the ${rank} axes once, not [${axes.join(", ")}]`,
    `Use 0 to ${rank - 1} in some order; the batch axis is not among them.`,
  );
}

function reshaped(x: Node, shape: readonly number[]): Node {
  const [from, to] = [sampleShape(x.type.shape), shape];
  if (product(from) === product(to))
    return shapes.reshape(x, isBatched(x.type.shape) ? [BATCH, ...shape] : shape);
  throw new ShapeError(
    `reshape to ${printShape(to)} needs ${product(to)} elements, but ${printShape(from)} has ${product(from)}`,
    "A reshape keeps every element: the extents must multiply to the same number.",
  );
}

const reshapeLayer = defineLayer({
  name: "reshape",
  configure: (_call, shape: readonly number[]) => ({ shape: shapeOf(shape, "the shape") }),
  build: (_scope, x, { shape }) => reshaped(x, shape),
});

const reshapeTensor = declarable((call, x: Tensor, shape: readonly number[]) => {
  const target = shapeOf(shape, "the shape");
  return tensorOf(call, tensorDeclaration(x, "the operand of reshape"), (node) => reshaped(node, target));
});

interface Reshape {
  /** A layer that gives a sample another shape. */
  (shape: readonly number[]): Layer;
  (x: Tensor, shape: readonly number[]): Tensor;
}

/** The same elements, row-major, under another shape of the sample: a layer, or an operation on a tensor. */
export const reshape = declarable((call, first: readonly number[] | Tensor, shape?: readonly number[]) => {
  const isOperation = shape !== undefined || isTensor(first);
  return isOperation
    ? callFrom(call, reshapeTensor, first as Tensor, shape!)
    : callFrom(call, reshapeLayer, first as number[]);
}) as unknown as Reshape;

/** 1 at the place that each whole number names along a new last axis, else 0. The numbers are those of an input. */
export const oneHot = declarable((call, x: Tensor, classes: number) => {
  const count = positiveInteger(classes, "the number of classes of oneHot");
  const operand = tensorDeclaration(x, "the operand of oneHot");
  const build = (builder: ModelBuilder, [node]: readonly Operand[]): Node => {
    builder.requireIndices(node as Node, count, "oneHot");
    return shapes.oneHot(node as Node, count);
  };
  return declareTensor({ call, operands: [operand], build });
});

/** Tensors side by side along an axis; the last by default. */
export const concat = declarable((call, tensors: readonly Tensor[], axis: number = -1) => {
  if (!Array.isArray(tensors) || tensors.length === 0) {
    throw new InvalidArgument(
      `concat takes an array of tensors, not ${describe(tensors)}`,
      "Write concat([a, b]).",
    );
  }
  const operands = tensors.map((tensor) => tensorDeclaration(tensor, "each operand of concat"));
  const build = (_builder: ModelBuilder, nodes: readonly Operand[]): Node =>
    concatenation(operands, nodes as Node[], axis);
  return declareTensor({ call, operands, build });
});

function concatenation(operands: readonly TensorDeclaration[], nodes: readonly Node[], axis: number): Node {
  const batched = nodes.some((node) => isBatched(node.type.shape));
  const aligned = nodes.map((node) => (batched ? batchedCopy(node) : node));
  const place = axisOf(aligned[0], axis, "concat");
  const needed = aligned[0].type.shape;
  aligned.forEach(({ type: { shape } }, k) => {
    const own = needed.map((extent, d) =>
      d === place && shape.length === needed.length ? shape[d] : extent,
    );
    if (sameShape(own, shape)) return;
    throw new ShapeError(
      `${quoteShape(operands[k], shape)}, but concat needs ${printShape(sampleShape(own))} here`,
      "All axes but the one along which tensors are joined must agree.",
    );
  });
  return shapes.concat(aligned, place);
}

const batchedCopy = (x: Node): Node =>
  isBatched(x.type.shape) ? x : broadcastTo(x, [BATCH, ...x.type.shape]);

/** Elements start … end − 1 along an axis; the last by default. Negative positions count from the end. */
export const slice = declarable((call, x: Tensor, start: number, end?: number, axis: number = -1) => {
  return tensorOf(call, tensorDeclaration(x, "the operand of slice"), (node) => {
    const place = axisOf(node, axis, "slice");
    const extent = node.type.shape[place] as number;
    const from = (position: number): number => {
      if (!Number.isInteger(position))
        throw new InvalidArgument(
          `slice takes whole numbers, not ${describe(position)}`,
          "Write slice(x, 0, 3).",
        );
      return position < 0 ? position + extent : position;
    };
    return shapes.slice(node, place, from(start), end === undefined ? extent : from(end));
  });
});
