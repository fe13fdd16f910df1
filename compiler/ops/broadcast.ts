import { ZERO } from "../ir/affine.js";
import { ShapeError, type Node, type Op } from "../ir/graph.js";
import { isBatched, otherAxes, printShape, sameShape, type Shape } from "../ir/tensor-type.js";
import { constant, constantValue } from "./leaf.js";
import { sumOver } from "./reduce.js";
import { reshape } from "./shape.js";
import { axesAttribute, shapeAttribute } from "./shared/attributes.js";
import { builder } from "./shared/elementwise.js";
import { transparent } from "./shared/formula.js";
import { reindex } from "./shared/reindex.js";

/** Repeats a tensor along new axes: input axis k is result axis `axes[k]`. Its transpose is the sum over the others. */
const op: Op = {
  name: "broadcast",
  arity: 1,
  kind: "view",
  reads: "many",
  cost: "free",
  infer([x], attributes) {
    const target = shapeAttribute(attributes);
    const places = axesAttribute(attributes, target.length);
    if (
      !sameShape(
        x.shape,
        places.map((axis) => target[axis]),
      )
    ) {
      throw new ShapeError(`${printShape(x.shape)} does not broadcast to ${printShape(target)}`);
    }
    return { dtype: x.dtype, shape: target };
  },
  tangent: (node, [t]) => t && node.table.node(op, [t], node.attributes),
  transpose(node, ct) {
    return sumOver(ct, otherAxes(ct.type.shape, node.attributes.axes as number[]));
  },
  lower: (context, node, index) =>
    context.read(
      node.inputs[0],
      (node.attributes.axes as number[]).map((axis) => index[axis] ?? ZERO),
    ),
  evaluate: ([x], node, shape) =>
    reindex(x, shape, (index) => (node.attributes.axes as number[]).map((axis) => index[axis])),
  formula: transparent,
};

export const broadcast = builder(op, (x: Node, shape: Shape, axes: readonly number[]): Node =>
  sameShape(x.type.shape, shape) && axes.every((axis, k) => axis === k)
    ? x
    : x.table.node(op, [x], { shape, axes }),
);

/** NumPy's broadcasting to a shape that the operand is known to fit; the operand itself where nothing changes. */
export function broadcastTo(x: Node, shape: Shape): Node {
  if (sameShape(x.type.shape, shape)) return x;
  const value = constantValue(x);
  if (value !== undefined) return constant(x.table, value, { dtype: x.type.dtype, shape });
  const { kept, axes } = alignAxes(x.type.shape, shape);
  return broadcast(reshape(x, kept), shape, axes);
}

/** Sample axes align at the end, the batch axis with the batch axis; axes of extent 1 that grow are dropped first. */
function alignAxes(from: Shape, to: Shape): { kept: Shape; axes: number[] } {
  const shift = to.length - from.length;
  const places = from.map((_, axis) => (axis === 0 && isBatched(from) ? 0 : axis + shift));
  const stays = from.map((extent, axis) => extent === to[places[axis]]);
  return { kept: from.filter((_, axis) => stays[axis]), axes: places.filter((_, axis) => stays[axis]) };
}
