import { addAffine, scaleAffine, type Affine } from "../ir/affine.js";
import { ShapeError, type Attributes, type Node, type Op, type TensorValue } from "../ir/graph.js";
import { product, type Dim, type Shape } from "../ir/tensor-type.js";
import { constant } from "./leaf.js";
import { concat, pad, reshape, slice } from "./shape.js";
import { sampleAxis, wholeAttribute } from "./shared/attributes.js";
import { builder } from "./shared/elementwise.js";
import { call } from "./shared/formula.js";
import { forEachIndex, positionOf, reindex } from "./shared/reindex.js";

// Convolutions and pooling go through windows of an axis: window o, element k is element o·stride + k·dilation.

export interface Windows {
  /** Elements of a window. */
  readonly size: number;
  /** Distance from window to window. */
  readonly stride: number;
  /** Distance between the elements of a window. */
  readonly dilation: number;
}

/** How many windows fit into an axis. */
export const windowCount = (extent: number, { size, stride, dilation }: Windows): number =>
  Math.floor((extent - dilation * (size - 1) - 1) / stride) + 1;

const replaced = (shape: Shape, axis: number, count: number, extents: readonly number[]): Dim[] => [
  ...shape.slice(0, axis),
  ...extents,
  ...shape.slice(axis + count),
];

export const windowsOf = (attributes: Attributes): Windows => ({
  size: wholeAttribute(attributes, "size", 1),
  stride: wholeAttribute(attributes, "stride", 1),
  dilation: wholeAttribute(attributes, "dilation", 1),
});

/** The place that element k of window o has in the axis. */
const placeIn = (window: Affine, element: Affine, { stride, dilation }: Windows): Affine =>
  addAffine(scaleAffine(window, stride), scaleAffine(element, dilation));

/** The windows of an axis: the axis becomes two, that of the windows and that of their elements. */
const windowOp: Op = {
  name: "window",
  arity: 1,
  kind: "view",
  reads: "many",
  cost: "free",
  infer([x], attributes) {
    const axis = sampleAxis(attributes, x.shape);
    const windows = windowsOf(attributes);
    const extent = x.shape[axis] as number;
    const count = windowCount(extent, windows);
    if (count < 1) {
      const span = windows.dilation * (windows.size - 1) + 1;
      throw new ShapeError(`a window over ${span} elements does not fit into an axis of ${extent}`);
    }
    return { dtype: x.dtype, shape: replaced(x.shape, axis, 1, [count, windows.size]) };
  },
  tangent: (node, [t]) => t && node.table.node(windowOp, [t], node.attributes),
  transpose: ({ inputs: [x], attributes }, ct) => {
    const axis = attributes.axis as number;
    return overlapAdd(ct, axis, x.type.shape[axis] as number, windowsOf(attributes));
  },
  lower(context, { inputs: [x], attributes }, index) {
    const axis = attributes.axis as number;
    const place = placeIn(index[axis], index[axis + 1], windowsOf(attributes));
    return context.read(x, [...index.slice(0, axis), place, ...index.slice(axis + 2)]);
  },
  evaluate: ([x], { attributes }, shape) =>
    reindex(x, shape, (index) => {
      const axis = attributes.axis as number;
      const { stride, dilation } = windowsOf(attributes);
      const place = index[axis] * stride + index[axis + 1] * dilation;
      return [...index.slice(0, axis), place, ...index.slice(axis + 2)];
    }),
  formula: call("windows"),
};

export const window = builder(windowOp, (x: Node, axis: number, windows: Windows): Node =>
  x.table.node(windowOp, [x], { axis, ...windows }),
);

/** The sum of overlapping windows, each laid where it was taken from: the transpose of window. */
const overlapAddOp: Op = {
  name: "overlapAdd",
  arity: 1,
  kind: "reduction",
  guarded: true,
  reads: "once",
  cost: "cheap",
  infer([x], attributes) {
    const axis = sampleAxis(attributes, x.shape);
    const windows = windowsOf(attributes);
    const length = wholeAttribute(attributes, "length", 1);
    const fits = x.shape[axis] === windowCount(length, windows) && x.shape[axis + 1] === windows.size;
    if (!fits) throw new ShapeError(`overlapAdd: [${x.shape}] are no windows of an axis of ${length}`);
    return { dtype: x.dtype, shape: replaced(x.shape, axis, 2, [length]) };
  },
  tangent: (node, [t]) => t && node.table.node(overlapAddOp, [t], node.attributes),
  transpose: (node, ct) => window(ct, node.attributes.axis as number, windowsOf(node.attributes)),
  decompose(node) {
    const { stride } = windowsOf(node.attributes);
    return stride === 1 ? undefined : byPhase(node, (phase) => sumOfPhase(node, phase));
  },
  lower(context, { inputs: [x], attributes }, index) {
    const axis = attributes.axis as number;
    const { size, dilation } = windowsOf(attributes);
    return context.reduce("sum", [size], ([element]) => {
      const window = addAffine(index[axis], scaleAffine(element, -dilation));
      return context.apply(
        "select",
        context.inside(window, x.type.shape[axis] as number),
        context.read(x, [...index.slice(0, axis), window, element, ...index.slice(axis + 1)]),
        context.constant(0),
      );
    });
  },
  evaluate([x], { attributes }, shape): TensorValue {
    const data = new Float64Array(product(shape));
    const axis = attributes.axis as number;
    const { stride, dilation } = windowsOf(attributes);
    forEachIndex(x.shape, (index, position) => {
      const place = index[axis] * stride + index[axis + 1] * dilation;
      data[positionOf([...index.slice(0, axis), place, ...index.slice(axis + 2)], shape)] += x.data[position];
    });
    return { shape, data };
  },
  formula: call("overlapAdd"),
};

export const overlapAdd = builder(
  overlapAddOp,
  (x: Node, axis: number, length: number, windows: Windows): Node =>
    x.table.node(overlapAddOp, [x], { axis, length, ...windows }),
);

/** Elements start, start + step … of an axis, `count` of them. */
export function every(x: Node, axis: number, start: number, step: number, count: number): Node {
  const used = slice(x, axis, start, start + (count - 1) * step + 1);
  const apart = window(used, axis, { size: 1, stride: step, dilation: 1 });
  return reshape(apart, replaced(apart.type.shape, axis, 2, [count]));
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** The windows of every (s/g)-th element from `first` on, `dilation` apart: those of one residue class. */
export interface Phase {
  readonly first: number;
  readonly step: number;
  readonly count: number;
  readonly dilation: number;
}

/**
 * Windows that are s apart, added up one residue class of places after the other. Place s·q + p gets element k of window
 * o where o·s + k·d = s·q + p: with g = gcd(s, d) these are every (s/g)-th k, for windows d/g apart, so that each class
 * is a sum of windows of stride 1, which `sumOf` gives.
 */
export function byPhase({ inputs: [x], attributes }: Node, sumOf: (phase: Phase) => Node): Node {
  const axis = attributes.axis as number;
  const length = attributes.length as number;
  const windows = windowsOf(attributes);
  const { stride } = windows;
  const rows = Math.ceil(length / stride);
  const classes = Array.from({ length: stride }, (_, residue) => {
    const phase = phaseOf(residue, windows);
    const part = phase
      ? fitted(pad(sumOf(phase), axis, Math.floor((phase.first * windows.dilation) / stride), 0), axis, rows)
      : constant(x.table, 0, { ...x.type, shape: replaced(x.type.shape, axis, 2, [rows]) });
    return reshape(part, replaced(part.type.shape, axis, 1, [rows, 1]));
  });
  const woven = concat(classes, axis + 1);
  return slice(reshape(woven, replaced(woven.type.shape, axis, 2, [rows * stride])), axis, 0, length);
}

function phaseOf(residue: number, { size, stride, dilation }: Windows): Phase | undefined {
  const common = gcd(stride, dilation);
  const step = stride / common;
  const firsts = Array.from({ length: Math.min(step, size) }, (_, k) => k);
  const first = firsts.find((k) => (k * dilation) % stride === residue);
  if (first === undefined) return undefined;
  return { first, step, count: Math.ceil((size - first) / step), dilation: dilation / common };
}

/** The sum of the windows of one class, laid over each other. */
function sumOfPhase({ inputs: [x], attributes }: Node, { first, step, count, dilation }: Phase): Node {
  const axis = attributes.axis as number;
  const taken = every(x, axis + 1, first, step, count);
  const length = (x.type.shape[axis] as number) + (count - 1) * dilation;
  return overlapAdd(taken, axis, length, { size: count, stride: 1, dilation });
}

/** The first `extent` elements, or as many more zeros as are missing. */
function fitted(x: Node, axis: number, extent: number): Node {
  const own = x.type.shape[axis] as number;
  return own >= extent ? slice(x, axis, 0, extent) : pad(x, axis, 0, extent - own);
}
