import { ShapeError, type Node } from "../../ir/graph.js";
import {
  BATCH,
  broadcastShapes,
  isBatched,
  printShape,
  product,
  sameShape,
  sampleShape,
  type Shape,
} from "../../ir/tensor-type.js";
import * as arithmetic from "../../ops/arithmetic.js";
import { broadcastTo } from "../../ops/broadcast.js";
import * as comparison from "../../ops/comparison.js";
import { contract } from "../../ops/contract.js";
import * as exponential from "../../ops/exponential.js";
import { literal } from "../../ops/leaf.js";
import { maxOver, meanOver, sumOver } from "../../ops/reduce.js";
import { abs as absolute } from "../../ops/rounding.js";
import { where as whereOf } from "../../ops/select.js";
import * as shapes from "../../ops/shape.js";
import { logSumExp as logSumExpOf } from "../../ops/softmax.js";
import * as trigonometric from "../../ops/trigonometric.js";
import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import type { ModelBuilder } from "./builder.js";
import { boolean, positiveInteger, shapeOf, validName } from "./check-arguments.js";
import {
  callFrom,
  declarable,
  declareTensor,
  describe,
  isTensor,
  tensorDeclaration,
  type Call,
  type Declarable,
  type Layer,
  type Tensor,
  type TensorDeclaration,
  type TensorLike,
} from "./declare.js";
import { defineLayer } from "./layer.js";
import { checkInitializer, flatNumbers, type Initializer } from "./initializer.js";
import { quoteShape } from "./quote.js";
import type { Operand } from "../../ops/shared/operand.js";

// The operations on tensors that model files call. Axes are those of one sample.

const operand = (value: unknown, what: string): TensorDeclaration | number =>
  typeof value === "number" ? value : tensorDeclaration(value, what);

/** An elementwise operation of tensors and numbers, of which at least one is a tensor. */
function elementwise<Arguments extends readonly TensorLike[]>(
  name: string,
  build: (...operands: never[]) => Node,
  arity: Arguments["length"],
): Declarable<Arguments, Tensor> {
  return declarable((call, ...args: Arguments) => {
    if (args.length !== arity)
      throw new InvalidArgument(
        `${name} takes ${arity} ${arity === 1 ? "operand" : "operands"}, not ${args.length}`,
        `Write ${name}(${["a", "b", "c"].slice(0, arity).join(", ")}).`,
      );
    const operands = args.map((arg) => operand(arg, `an operand of ${name}`));
    if (!args.some(isTensor))
      throw new InvalidArgument(`${name} needs at least one tensor`, `For numbers alone, use Math.`);
    return declareTensor({
      call,
      operands,
      build(_builder, nodes) {
        checkBroadcast(name, operands, nodes);
        return build(...(nodes as never[]));
      },
    });
  });
}

/** Says which operand does not fit the ones before it. */
function checkBroadcast(
  name: string,
  operands: readonly (TensorDeclaration | number)[],
  nodes: readonly Operand[],
): void {
  let shape: Shape | undefined;
  nodes.forEach((node, k) => {
    if (typeof node === "number") return;
    const common = shape ? broadcastShapes(shape, node.type.shape) : node.type.shape;
    if (!common) {
      throw new ShapeError(
        `${quoteShape(operands[k], node.type.shape)}, but ${name} needs ${printShape(sampleShape(shape!))} here`,
        `Axes are compared from the last one backwards; each pair must be equal, or one of them 1.`,
      );
    }
    shape = common;
  });
}

const unary = (name: string, build: (x: Node) => Node) => elementwise<[x: TensorLike]>(name, build, 1);
const binary = (name: string, build: (a: Operand, b: Operand) => Node) =>
  elementwise<[a: TensorLike, b: TensorLike]>(name, build, 2);

export const add = binary("add", arithmetic.add);
export const sub = binary("sub", arithmetic.sub);
export const mul = binary("mul", arithmetic.mul);
export const div = binary("div", arithmetic.div);
/** The derivative is shared equally where the operands are equal (torch.maximum). */
export const maximum = binary("maximum", arithmetic.maximum);
/** The derivative is shared equally where the operands are equal (torch.minimum). */
export const minimum = binary("minimum", arithmetic.minimum);
export const pow = binary("pow", arithmetic.pow);
export const greater = binary("greater", comparison.greater);
export const less = binary("less", comparison.less);
export const equal = binary("equal", comparison.equal);
/** a where the condition is not 0, else b. */
export const where = elementwise<[condition: TensorLike, a: TensorLike, b: TensorLike]>("where", whereOf, 3);
export const neg = unary("neg", arithmetic.neg);
export const exp = unary("exp", exponential.exp);
export const log = unary("log", exponential.log);
export const sqrt = unary("sqrt", exponential.sqrt);
export const abs = unary("abs", absolute);
export const sin = unary("sin", trigonometric.sin);
export const cos = unary("cos", trigonometric.cos);

/** The position, among all axes of x, of an axis of one sample; negative ones count from the end. */
function axisOf(x: Node, axis: number, what: string): number {
  const rank = sampleShape(x.type.shape).length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new InvalidArgument(
      `${what} has no axis ${describe(axis)}, as a sample has ${rank} ${rank === 1 ? "axis" : "axes"}`,
      "Axes are those of one sample, counted from 0, or from −1 backwards; the batch axis is not among them.",
    );
  }
  return (axis < 0 ? axis + rank : axis) + (isBatched(x.type.shape) ? 1 : 0);
}

const sampleAxes = (x: Node): number[] =>
  [...x.type.shape.keys()].filter((axis) => !(axis === 0 && isBatched(x.type.shape)));

/** A tensor made of one other. */
const tensorOf = (call: Call | undefined, x: TensorDeclaration, build: (node: Node) => Node): Tensor =>
  declareTensor({ call, operands: [x], build: (_builder, [node]) => build(node as Node) });

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
      return shapes.reshape(
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
export const logSumExp = reduction("logSumExp", (x, axes) => logSumExpOf(withLastAxes(x, axes)));

/** Brings axes to the end, as one. */
function withLastAxes(x: Node, axes: readonly number[]): Node {
  const kept = [...x.type.shape.keys()].filter((axis) => !axes.includes(axis));
  const moved = shapes.permute(x, [...kept, ...axes]);
  const size = product(axes.map((axis) => x.type.shape[axis] as number));
  return shapes.reshape(moved, [...kept.map((axis) => x.type.shape[axis]), size]);
}

/** The product of matrices, with NumPy's rules for vectors and stacks of matrices (torch.matmul). */
export const matmul = declarable((call, a: Tensor, b: Tensor) => {
  const [left, right] = [
    tensorDeclaration(a, "the first operand of matmul"),
    tensorDeclaration(b, "the second operand of matmul"),
  ];
  return declareTensor({
    call,
    operands: [left, right],
    build(_builder, nodes) {
      const [x, y] = nodes as Node[];
      checkMatrices(quoteShape(left, x.type.shape), x, quoteShape(right, y.type.shape), y);
      return matrixProduct(x, y);
    },
  });
});

/** Says which operand of a matrix product does not fit; `first` and `second` are they, with their shapes, in words. */
function checkMatrices(first: string, a: Node, second: string, b: Node): void {
  const [m, n] = [sampleShape(a.type.shape), sampleShape(b.type.shape)];
  for (const [shape, text] of [
    [m, first],
    [n, second],
  ] as const)
    if (shape.length === 0)
      throw new ShapeError(`${text}, but matmul needs at least one axis here`, MATRICES);
  const inner = m[m.length - 1];
  const needed = n.length === 1 ? [inner] : [...n.slice(0, -2), inner, n[n.length - 1]];
  if (String(needed) !== String(n))
    throw new ShapeError(`${second}, but matmul needs ${printShape(needed)} here, as ${first}`, MATRICES);
  if (!broadcastShapes(m.slice(0, -2), n.slice(0, -2)))
    throw new ShapeError(
      `${second}, but matmul needs as many matrices as there are where ${first}`,
      MATRICES,
    );
}

const MATRICES =
  "The last axis of the first operand must equal the second to last of the second; axes before those broadcast.";

function matrixProduct(a: Node, b: Node): Node {
  const [m, n] = [sampleShape(a.type.shape), sampleShape(b.type.shape)];
  const stack = broadcastShapes(m.slice(0, -2), n.slice(0, -2))!;
  return labelledProduct(
    spread(a, stack, m),
    spread(b, stack, n),
    m.length === 1,
    n.length === 1,
    stack.length,
  );
}

/** Broadcasts the stack axes of an operand, where it has any. */
function spread(x: Node, stack: Shape, own: readonly number[]): Node {
  if (own.length <= 2) return x;
  const matrix = own.slice(-2);
  return broadcastTo(x, [...(isBatched(x.type.shape) ? [BATCH] : []), ...stack, ...matrix] as Shape);
}

function labelledProduct(a: Node, b: Node, vectorA: boolean, vectorB: boolean, stackRank: number): Node {
  const stack = "stuvwxyz".slice(0, stackRank);
  const labelsOf = (x: Node, matrix: string): string =>
    (isBatched(x.type.shape) ? "n" : "") + (sampleShape(x.type.shape).length > 2 ? stack : "") + matrix;
  const [la, lb] = [labelsOf(a, vectorA ? "k" : "ik"), labelsOf(b, vectorB ? "k" : "kj")];
  const batch = la.startsWith("n") || lb.startsWith("n") ? "n" : "";
  return contract(a, b, `${la},${lb}->${batch}${stack}${vectorA ? "" : "i"}${vectorB ? "" : "j"}`);
}

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
    throw new InvalidArgument(`the axes of transpose must be an array, not ${describe(axes)}`);
  const order = axes.map((axis) => axisOf(x, axis as number, "transpose"));
  if (order.length === rank && new Set(order).size === rank) return order;
  throw new InvalidArgument(
    `the axes of transpose must name each of the ${rank} axes once, not [${axes.join(", ")}]`,
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
  configure: (shape: readonly number[]) => ({ shape: shapeOf(shape, "the shape") }),
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

/** Tensors side by side along an axis; the last by default. */
export const concat = declarable((call, tensors: readonly Tensor[], axis: number = -1) => {
  if (!Array.isArray(tensors) || tensors.length === 0) {
    throw new InvalidArgument(`concat takes an array of tensors, not ${describe(tensors)}`);
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
        throw new InvalidArgument(`slice takes whole numbers, not ${describe(position)}`);
      return position < 0 ? position + extent : position;
    };
    return shapes.slice(node, place, from(start), end === undefined ? extent : from(end));
  });
});

/** A parameter of the model that belongs to no layer: `parameter1`, or the name of the options. */
export const parameter = declarable(
  (
    call,
    shape: readonly number[],
    init?: Initializer,
    options: { name?: string; trainable?: boolean } = {},
  ) => {
    const extents = shapeOf(shape, "the shape of a parameter");
    const initializer = checkInitializer(init, "init");
    const name = options.name === undefined ? undefined : validName(options.name, "the name of a parameter");
    const trainable = boolean(options.trainable ?? true, "trainable");
    const fan = { in: extents[extents.length - 1] ?? 1, out: extents[0] ?? 1 };
    return declareTensor({
      call,
      operands: [],
      isParameter: true,
      build: (builder) => builder.freeParameter(name, extents, { initializer, fan, trainable }, call?.site),
    });
  },
);

type Nested = number | readonly Nested[];

/** A constant tensor, from numbers in arrays. */
export const tensor = declarable((call, numbers: Nested) => {
  if (typeof numbers !== "number" && !Array.isArray(numbers)) {
    throw new InvalidArgument(`tensor takes a number or arrays of numbers, not ${describe(numbers)}`);
  }
  const shape = extentsOf(numbers);
  const flat = typeof numbers === "number" ? [numbers] : flatNumbers(numbers, "tensor");
  if (flat.length !== product(shape))
    throw new InvalidArgument("the rows of a tensor must have equal lengths");
  const build = (builder: ModelBuilder): Node =>
    literal(builder.table, flat, { dtype: builder.dtype, shape });
  return declareTensor({ call, operands: [], build });
});

function extentsOf(nested: Nested): number[] {
  if (typeof nested === "number") return [];
  return [positiveInteger(nested.length, "the extent of each axis of a tensor"), ...extentsOf(nested[0])];
}
