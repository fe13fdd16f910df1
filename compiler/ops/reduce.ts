import { dotAffine, type Affine } from "../ir/affine.js";
import { ShapeError, type Attributes, type Node, type Op, type TensorValue } from "../ir/graph.js";
import {
  BATCH,
  contiguousStrides,
  otherAxes,
  product,
  type Dim,
  type TensorType,
} from "../ir/tensor-type.js";
import { div, mul } from "./arithmetic.js";
import { equal } from "./comparison.js";
import { broadcast } from "./broadcast.js";
import { constant, ramp, samples } from "./leaf.js";
import { where } from "./select.js";
import { axesAttribute } from "./shared/attributes.js";
import { builder } from "./shared/elementwise.js";
import { call } from "./shared/formula.js";
import { forEachIndex, positionOf } from "./shared/reindex.js";

const axesOf = (attributes: Attributes): readonly number[] => attributes.axes as number[];

const inferReduction = ([x]: readonly TensorType[], attributes: Attributes): TensorType => ({
  dtype: x.dtype,
  shape: otherAxes(x.shape, axesAttribute(attributes, x.shape.length)).map((axis) => x.shape[axis]),
});

/** Elements are ranked within one sample: how many samples there are is not known. */
function inferRanked([x]: readonly TensorType[], attributes: Attributes): TensorType {
  if (axesOf(attributes).some((axis) => x.shape[axis] === BATCH))
    throw new ShapeError("the elements of different samples have no rank");
  return inferReduction([x], attributes);
}

/** Puts the result of a reduction back along the axes it lost. */
const restore = (reduced: Node, like: Node, axes: readonly number[]): Node =>
  broadcast(reduced, like.type.shape, otherAxes(like.type.shape, axes));

const lowerReduction =
  (combine: "sum" | "max"): Op["lower"] =>
  (context, node, index) => {
    const [x] = node.inputs;
    const axes = axesOf(node.attributes);
    const kept = otherAxes(x.type.shape, axes);
    const extents = axes.map((axis) => x.type.shape[axis]);
    return context.reduce(combine, extents, (reduced) => {
      const place = new Array<Affine>(x.type.shape.length);
      kept.forEach((axis, k) => (place[axis] = index[k]));
      axes.forEach((axis, k) => (place[axis] = reduced[k]));
      return context.read(x, place);
    });
  };

const evaluateReduction =
  (initial: number, combine: (a: number, b: number) => number): Op["evaluate"] =>
  ([x], node, shape): TensorValue => {
    const data = new Float64Array(product(shape)).fill(initial);
    const kept = otherAxes(x.shape, axesOf(node.attributes));
    forEachIndex(x.shape, (index, position) => {
      const place = positionOf(
        kept.map((axis) => index[axis]),
        shape,
      );
      data[place] = combine(data[place], x.data[position]);
    });
    return { shape, data };
  };

/** Σ over axes, which disappear. The transpose of broadcast. */
const sumOp: Op = {
  name: "sum",
  noun: "total",
  arity: 1,
  kind: "reduction",
  reads: "once",
  cost: "cheap",
  infer: inferReduction,
  tangent: (node, [t]) => t && sumOver(t, axesOf(node.attributes)),
  transpose: (node, ct) => restore(ct, node.inputs[0], axesOf(node.attributes)),
  lower: lowerReduction("sum"),
  evaluate: evaluateReduction(0, (a, b) => a + b),
  formula: call("Σ"),
};

export const sumOver = builder(sumOp, (x: Node, axes: readonly number[]): Node =>
  axes.length === 0 ? x : x.table.node(sumOp, [x], { axes: [...axes].sort((a, b) => a - b) }),
);

/**
 * The largest element along axes, which disappear. The derivative is shared equally between equal maxima, as in
 * torch.amax.
 */
const maxOp: Op = {
  name: "reduceMax",
  noun: "largest",
  arity: 1,
  kind: "reduction",
  reads: "once",
  cost: "cheap",
  infer: inferReduction,
  tangent(node, [t]) {
    const [x] = node.inputs;
    const axes = axesOf(node.attributes);
    const isLargest = equal(x, restore(node, x, axes));
    return t && div(sumOver(mul(isLargest, t), axes), sumOver(isLargest, axes));
  },
  lower: lowerReduction("max"),
  evaluate: evaluateReduction(-Infinity, (a, b) => (a < b || b !== b ? b : a)),
  formula: call("max"),
};

export const maxOver = builder(maxOp, (x: Node, axes: readonly number[]): Node =>
  axes.length === 0 ? x : x.table.node(maxOp, [x], { axes: [...axes].sort((a, b) => a - b) }),
);

/** The number of elements along axes: a constant, times the batch size where the batch axis is among them. */
export function countOver(x: Node, axes: readonly number[]): Node {
  const extents: Dim[] = axes.map((axis) => x.type.shape[axis]);
  const fixed = constant(x.table, product(extents.filter((extent) => extent !== BATCH)), {
    dtype: x.type.dtype,
    shape: [],
  });
  return extents.includes(BATCH) ? mul(samples(x.table, x.type.dtype), fixed) : fixed;
}

/** The arithmetic mean over axes, which disappear. */
export const meanOver = (x: Node, axes: readonly number[]): Node => div(sumOver(x, axes), countOver(x, axes));

/**
 * The rank, in row-major order along some axes, which disappear, of the first element that equals the largest. A step:
 * its derivative is zero wherever it exists. `largest` is maxOver(x, axes).
 */
const argMaxOp: Op = {
  name: "argMax",
  arity: 2,
  kind: "reduction",
  reads: "once",
  cost: "cheap",
  flat: true,
  infer: inferRanked,
  tangent: () => undefined,
  lower(context, node, index) {
    const [x, largest] = node.inputs;
    const axes = axesOf(node.attributes);
    const kept = otherAxes(x.type.shape, axes);
    const extents = axes.map((axis) => x.type.shape[axis] as number);
    const count = context.constant(product(extents));
    // The first is the one from which the most are left; where there is NaN, none equals it.
    const left = context.reduce("max", extents, (reduced) => {
      const place = new Array<Affine>(x.type.shape.length);
      kept.forEach((axis, k) => (place[axis] = index[k]));
      axes.forEach((axis, k) => (place[axis] = reduced[k]));
      const isLargest = context.apply("equal", context.read(x, place), context.read(largest, index));
      const rank = context.index(dotAffine(reduced, contiguousStrides(extents)));
      return context.apply("select", isLargest, context.apply("sub", count, rank), context.constant(0));
    });
    return context.apply("sub", count, left);
  },
  evaluate([x, largest], node, shape) {
    const axes = axesOf(node.attributes);
    const extents = axes.map((axis) => x.shape[axis]);
    const kept = otherAxes(x.shape, axes);
    const data = new Float64Array(product(shape)).fill(product(extents));
    forEachIndex(x.shape, (index, position) => {
      const place = positionOf(
        kept.map((axis) => index[axis]),
        shape,
      );
      const rank = positionOf(
        axes.map((axis) => index[axis]),
        extents,
      );
      if (x.data[position] === largest.data[place]) data[place] = Math.min(data[place], rank);
    });
    return { shape, data };
  },
  formula: call("argmax"),
};

export const argMax = builder(argMaxOp, (x: Node, largest: Node, axes: readonly number[]): Node =>
  x.table.node(argMaxOp, [x, largest], { axes: [...axes].sort((a, b) => a - b) }),
);

/** The largest element along axes, whose derivative goes to the first of equal ones, as in torch.max_pool2d. */
const firstMaxOp: Op = {
  ...maxOp,
  name: "firstMax",
  infer: inferRanked,
  tangent(node, [t]) {
    const [x] = node.inputs;
    const axes = axesOf(node.attributes);
    const extents = axes.map((axis) => x.type.shape[axis] as number);
    const strides = contiguousStrides(extents);
    const steps = [...x.type.shape.keys()].map((axis) => strides[axes.indexOf(axis)] ?? 0);
    const isFirst = equal(restore(argMax(x, node, axes), x, axes), ramp(x.table, steps, 0, x.type));
    return t && sumOver(where(isFirst, t, constant(x.table, 0, t.type)), axes);
  },
};

export const firstMaxOver = builder(firstMaxOp, (x: Node, axes: readonly number[]): Node =>
  x.table.node(firstMaxOp, [x], { axes: [...axes].sort((a, b) => a - b) }),
);
