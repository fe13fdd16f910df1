import { addAffine, dotAffine, offsetAffine, scaleAffine, ZERO, type Affine } from "../ir/affine.js";
import type { Expr } from "../ir/kernel.js";
import { ShapeError, type Attributes, type Node, type Op } from "../ir/graph.js";
import {
  BATCH,
  contiguousStrides,
  isBatched,
  printShape,
  product,
  sameShape,
  sampleShape,
  sampleSize,
  type Shape,
} from "../ir/tensor-type.js";
import { add } from "./arithmetic.js";
import { axesAttribute, sampleAxis, shapeAttribute, wholeAttribute } from "./shared/attributes.js";
import { builder } from "./shared/elementwise.js";
import { call, transparent } from "./shared/formula.js";
import { reindex } from "./shared/reindex.js";

const replaced = <T>(values: readonly T[], axis: number, value: T): T[] =>
  values.map((v, k) => (k === axis ? value : v));

/** The same elements in row-major order under another shape; the batch axis stays. */
const reshapeOp: Op = {
  name: "reshape",
  arity: 1,
  kind: "view",
  flattens: (node) => regrouping(node.inputs[0].type.shape, node.type.shape) === undefined,
  reads: "once",
  cost: "free",
  infer([x], attributes) {
    const target = shapeAttribute(attributes);
    if (sampleSize(x.shape) !== sampleSize(target) || isBatched(x.shape) !== isBatched(target)) {
      throw new ShapeError(
        `cannot reshape ${printShape(sampleShape(x.shape))} to ${printShape(sampleShape(target))}`,
      );
    }
    return { dtype: x.dtype, shape: target };
  },
  tangent: (node, [t]) => t && reshape(t, node.type.shape),
  transpose: (node, ct) => reshape(ct, node.inputs[0].type.shape),
  lower(context, node, index) {
    const [x] = node.inputs;
    const places = regrouping(x.type.shape, node.type.shape);
    if (places)
      return context.read(
        x,
        places.map((part) =>
          part.reduce((sum, { axis, stride }) => addAffine(sum, scaleAffine(index[axis], stride)), ZERO),
        ),
      );
    const shape = node.type.shape;
    const [sample, rest] = isBatched(shape) ? [index[0], index.slice(1)] : [ZERO, index];
    return context.readFlat(x, sample, dotAffine(rest, contiguousStrides(sampleShape(shape))));
  },
  evaluate: ([x], _node, shape) => ({ shape, data: x.data }),
  formula: transparent,
};

/** An axis of the result and the steps it makes along one of the input. */
interface Part {
  readonly axis: number;
  readonly stride: number;
}

/**
 * For each axis of the input, the axes of the result that it is split into; undefined where axes of the input are
 * joined, whose places no affine function of the result's gives.
 */
function regrouping(from: Shape, to: Shape): Part[][] | undefined {
  const parts: Part[][] = [];
  let next = 0;
  for (const extent of from) {
    const own: number[] = [];
    if (extent === BATCH) own.push(next++);
    else {
      let size = 1;
      while (size < extent && next < to.length) {
        size *= to[next] as number;
        own.push(next++);
      }
      if (size !== extent) return undefined;
    }
    parts.push(
      own.map((axis, k) => ({ axis, stride: product(own.slice(k + 1).map((later) => to[later] as number)) })),
    );
  }
  return parts;
}

export const reshape = builder(reshapeOp, (x: Node, shape: Shape): Node => {
  if (sameShape(x.type.shape, shape)) return x;
  return x.table.node(reshapeOp, [x], { shape });
});

/** Result axis k is input axis `axes[k]`. */
const permuteOp: Op = {
  name: "permute",
  arity: 1,
  kind: "view",
  reads: "once",
  cost: "free",
  infer([x], attributes) {
    const axes = axesAttribute(attributes, x.shape.length);
    if (axes.length !== x.shape.length || (isBatched(x.shape) && axes[0] !== 0))
      throw new Error(`permute: ${printShape(x.shape)} cannot be put in the order [${axes}]`);
    return { dtype: x.dtype, shape: axes.map((axis) => x.shape[axis]) };
  },
  tangent: (node, [t]) => t && permute(t, node.attributes.axes as number[]),
  transpose: (node, ct) => permute(ct, inversePermutation(node.attributes.axes as number[])),
  lower: (context, node, index) =>
    context.read(
      node.inputs[0],
      inversePermutation(node.attributes.axes as number[]).map((axis) => index[axis]),
    ),
  evaluate: ([x], node, shape) =>
    reindex(x, shape, (index) =>
      inversePermutation(node.attributes.axes as number[]).map((axis) => index[axis]),
    ),
  formula: (_node, [a]) => ({ text: `${a.strength < 4 ? `(${a.text})` : a.text}ᵀ`, strength: 4 }),
};

const inversePermutation = (axes: readonly number[]): number[] => axes.map((_, axis) => axes.indexOf(axis));

export const permute = builder(permuteOp, (x: Node, axes: readonly number[]): Node =>
  axes.every((axis, k) => axis === k) ? x : x.table.node(permuteOp, [x], { axes }),
);

/** Elements start … end − 1 along one axis. */
const sliceOp: Op = {
  name: "slice",
  arity: 1,
  kind: "view",
  reads: "once",
  cost: "free",
  infer([x], attributes) {
    const a = sampleAxis(attributes, x.shape);
    const [s, e] = [attributes.start, attributes.end] as number[];
    if (!(0 <= s && s < e && e <= (x.shape[a] as number))) {
      throw new ShapeError(
        `cannot take elements ${s} to ${e} of an axis of ${x.shape[a]}`,
        `Use 0 ≤ start < end ≤ ${x.shape[a]}.`,
      );
    }
    return { dtype: x.dtype, shape: replaced(x.shape, a, e - s) };
  },
  tangent: (node, [t]) => t && node.table.node(sliceOp, [t], node.attributes),
  transpose(node, ct) {
    const { axis, start, end } = node.attributes as Record<string, number>;
    return pad(ct, axis, start, (node.inputs[0].type.shape[axis] as number) - end);
  },
  lower: (context, node, index) =>
    context.read(
      node.inputs[0],
      shifted(index, node.attributes.axis as number, node.attributes.start as number),
    ),
  evaluate: ([x], node, shape) =>
    reindex(x, shape, (index) =>
      index.map((i, k) => (k === node.attributes.axis ? i + (node.attributes.start as number) : i)),
    ),
  formula(node, [a]) {
    const { start, end } = node.attributes as Record<string, number>;
    return { text: `${a.strength < 4 ? `(${a.text})` : a.text}[${start}:${end}]`, strength: 4 };
  },
};

const shifted = (index: readonly Affine[], axis: number, by: number): Affine[] =>
  replaced(index, axis, offsetAffine(index[axis], by));

export const slice = builder(sliceOp, (x: Node, axis: number, start: number, end: number): Node =>
  start === 0 && end === x.type.shape[axis] ? x : x.table.node(sliceOp, [x], { axis, start, end }),
);

/** Zeros, or another number, before and after along one axis. With zeros, the transpose of slice. */
const padOp: Op = {
  name: "pad",
  arity: 1,
  kind: "view",
  guarded: true,
  reads: "once",
  // Read many times, it is worth a copy: no element is looked for at the edges again.
  cost: "cheap",
  infer([x], attributes) {
    const axis = sampleAxis(attributes, x.shape);
    const added = wholeAttribute(attributes, "before") + wholeAttribute(attributes, "after");
    return { dtype: x.dtype, shape: replaced(x.shape, axis, (x.shape[axis] as number) + added) };
  },
  tangent(node, [t]) {
    const { axis, before, after } = node.attributes as Record<string, number>;
    return t && pad(t, axis, before, after);
  },
  transpose(node, ct) {
    const { axis, before } = node.attributes as Record<string, number>;
    return slice(ct, axis, before, before + (node.inputs[0].type.shape[axis] as number));
  },
  lower(context, node, index) {
    const { axis, before } = node.attributes as Record<string, number>;
    const place = shifted(index, axis, -before);
    return context.apply(
      "select",
      context.inside(place[axis], node.inputs[0].type.shape[axis] as number),
      context.read(node.inputs[0], place),
      context.constant(paddingOf(node)),
    );
  },
  evaluate: ([x], node, shape) =>
    reindex(
      x,
      shape,
      (index) => {
        const { axis, before } = node.attributes as Record<string, number>;
        const place = index[axis] - before;
        return place >= 0 && place < x.shape[axis]
          ? index.map((i, k) => (k === axis ? place : i))
          : undefined;
      },
      paddingOf(node),
    ),
  formula: transparent,
};

export const pad = builder(
  padOp,
  (x: Node, axis: number, before: number, after: number, value: number = 0): Node => {
    if (before === 0 && after === 0) return x;
    const attributes: Attributes = { axis, before, after };
    return x.table.node(padOp, [x], value === 0 ? attributes : { ...attributes, value });
  },
);

/** The number that a padded tensor has around it. */
export const paddingOf = ({ attributes }: Node): number => (attributes.value as number | undefined) ?? 0;

/** The elements of one axis in the opposite order: its own transpose, and inverse. */
const reverseOp: Op = {
  name: "reverse",
  arity: 1,
  kind: "view",
  reads: "once",
  cost: "free",
  infer([x], attributes) {
    sampleAxis(attributes, x.shape);
    return x;
  },
  tangent: (node, [t]) => t && reverse(t, node.attributes.axis as number),
  transpose: (node, ct) => reverse(ct, node.attributes.axis as number),
  lower(context, { inputs: [x], attributes }, index) {
    const axis = attributes.axis as number;
    const mirrored = offsetAffine(scaleAffine(index[axis], -1), (x.type.shape[axis] as number) - 1);
    return context.read(x, replaced(index, axis, mirrored));
  },
  evaluate: ([x], { attributes }, shape) =>
    reindex(x, shape, (index) => {
      const axis = attributes.axis as number;
      return replaced(index, axis, shape[axis] - 1 - index[axis]);
    }),
  formula: call("reverse"),
};

export const reverse = builder(reverseOp, (x: Node, axis: number): Node =>
  x.type.shape[axis] === 1 ? x : x.table.node(reverseOp, [x], { axis }),
);

/** Tensors side by side along one axis. */
const concatOp: Op = {
  name: "concat",
  kind: "view",
  guarded: true,
  parts: (node) => {
    const starts = startsOf(node);
    return node.inputs.map((value, k) => ({ value, axis: node.attributes.axis as number, start: starts[k] }));
  },
  reads: "once",
  cost: "free",
  infer(inputs, attributes) {
    const [first, ...others] = inputs;
    const axis = sampleAxis(attributes, first.shape);
    for (const other of others) {
      const fits =
        other.shape.length === first.shape.length &&
        other.shape.every((d, k) => k === axis || d === first.shape[k]);
      if (!fits) {
        const [a, b] = [first.shape, other.shape].map((shape) => printShape(sampleShape(shape)));
        throw new ShapeError(`concat needs equal extents on all axes but one, not ${a} and ${b}`);
      }
    }
    const total = inputs.reduce((sum, input) => sum + (input.shape[axis] as number), 0);
    return { dtype: first.dtype, shape: replaced(first.shape, axis, total) };
  },
  tangent(node, tangents) {
    const axis = node.attributes.axis as number;
    let sum: Node | undefined;
    startsOf(node).forEach((start, k) => {
      const t = tangents[k];
      if (!t) return;
      const size = t.type.shape[axis] as number;
      const placed = pad(t, axis, start, (node.type.shape[axis] as number) - start - size);
      sum = sum ? add(sum, placed) : placed;
    });
    return sum;
  },
  transpose(node, ct, k) {
    const axis = node.attributes.axis as number;
    const start = startsOf(node)[k];
    return slice(ct, axis, start, start + (node.inputs[k].type.shape[axis] as number));
  },
  lower(context, node, index) {
    const axis = node.attributes.axis as number;
    const starts = startsOf(node);
    return node.inputs.reduceRight<Expr | undefined>((rest, input, k) => {
      const place = shifted(index, axis, -starts[k]);
      const element = context.read(input, place);
      if (!rest) return element;
      return context.apply(
        "select",
        context.inside(place[axis], input.type.shape[axis] as number),
        element,
        rest,
      );
    }, undefined)!;
  },
  evaluate(inputs, node, shape) {
    const axis = node.attributes.axis as number;
    const data = new Float64Array(shape.reduce((a, b) => a * b, 1));
    const starts = startsOf(node);
    inputs.forEach((x, k) => {
      const placed = reindex(x, shape, (index) => {
        const place = index[axis] - starts[k];
        return place >= 0 && place < x.shape[axis]
          ? index.map((i, d) => (d === axis ? place : i))
          : undefined;
      });
      placed.data.forEach((value, i) => (data[i] += value));
    });
    return { shape, data };
  },
  formula: (_node, inputs) => ({ text: `[${inputs.map((input) => input.text).join("; ")}]`, strength: 4 }),
};

function startsOf(node: Node): number[] {
  const axis = node.attributes.axis as number;
  let start = 0;
  return node.inputs.map((input) => {
    const here = start;
    start += input.type.shape[axis] as number;
    return here;
  });
}

export const concat = builder(concatOp, (tensors: readonly Node[], axis: number): Node =>
  tensors.length === 1 ? tensors[0] : tensors[0].table.node(concatOp, tensors, { axis }),
);

/** 1 at the place that an index tensor names along a new last axis, else 0. */
const oneHotOp: Op = {
  name: "oneHot",
  arity: 1,
  kind: "view",
  reads: "many",
  cost: "cheap",
  flat: true,
  infer: ([x], attributes) => ({
    dtype: x.dtype,
    shape: [...x.shape, wholeAttribute(attributes, "classes", 1)],
  }),
  tangent: () => undefined,
  lower: (context, node, index) =>
    context.apply(
      "equal",
      context.read(node.inputs[0], index.slice(0, -1)),
      context.index(index[index.length - 1]),
    ),
  evaluate: ([x], node, shape) => {
    const classes = node.attributes.classes as number;
    const data = new Float64Array(x.data.length * classes);
    x.data.forEach((label, i) => {
      if (label >= 0 && label < classes) data[i * classes + label] = 1;
    });
    return { shape, data };
  },
  formula: (_node, [a]) => ({ text: `onehot(${a.text})`, strength: 4 }),
};

export const oneHot = builder(oneHotOp, (x: Node, classes: number): Node =>
  x.table.node(oneHotOp, [x], { classes }),
);
