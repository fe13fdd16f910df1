import { ShapeError, type Node, type NodeTable } from "../../compiler/ir/graph.js";
import { BATCH, isBatched, otherAxes, sampleShape, type Dim } from "../../compiler/ir/tensor-type.js";
import { softplus, tanh } from "../../compiler/ops/activation.js";
import { add, div, minimum, mul, sub } from "../../compiler/ops/arithmetic.js";
import { after } from "../../compiler/ops/after.js";
import { broadcast } from "../../compiler/ops/broadcast.js";
import { greater } from "../../compiler/ops/comparison.js";
import { contract } from "../../compiler/ops/contract.js";
import { gather, scatterAdd } from "../../compiler/ops/gather.js";
import { sqrt } from "../../compiler/ops/exponential.js";
import { ops } from "../../compiler/ops/index.js";
import { overlapAdd, window, type Windows } from "../../compiler/ops/window.js";
import { argMax, firstMaxOver, maxOver, meanOver, sumOver } from "../../compiler/ops/reduce.js";
import { previous, scan, stepAt } from "../../compiler/ops/scan.js";
import { literal } from "../../compiler/ops/leaf.js";
import { abs, floor } from "../../compiler/ops/rounding.js";
import { align, type Operand } from "../../compiler/ops/shared/operand.js";
import { concat, oneHot, pad, permute, reshape, reverse, slice } from "../../compiler/ops/shape.js";

/** What an operation is drawn from. */
export interface Draw {
  readonly table: NodeTable;
  /** The nodes there are. */
  readonly pool: readonly Node[];
  /** A whole number below the count. */
  choose(count: number): number;
  pick<T>(list: readonly T[]): T;
  /** One of the nodes, more often a late one. */
  node(): Node;
  readonly mixesSamples: boolean;
}

/** Applies an operation to drawn nodes; undefined where nothing drawn fits. */
type Make = (draw: Draw) => Node | undefined;

const rank = (x: Node): number => sampleShape(x.type.shape).length;
const firstAxis = (x: Node): number => (isBatched(x.type.shape) ? 1 : 0);

/** An axis of one sample. */
const axisOf = ({ choose }: Draw, x: Node): number | undefined =>
  rank(x) === 0 ? undefined : firstAxis(x) + choose(rank(x));

/** Keeps arguments where functions are defined and tame. */
const squashed = (x: Node): Node => mul(tanh(x), 0.9);
const positive = (x: Node): Node => add(abs(x), 0.1);
const small = (x: Node): Node => mul(tanh(x), 2);
const above1 = (x: Node): Node => add(softplus(x), 1.1);

const domains: Readonly<Record<string, (x: Node) => Node>> = {
  exp: small,
  expm1: small,
  sinh: small,
  cosh: small,
  tan: squashed,
  asin: squashed,
  acos: squashed,
  atanh: squashed,
  acosh: above1,
  // At (0, −0) it is π, at (0, 0) nothing: the sign of a zero is not kept everywhere.
  atan2: positive,
  log: positive,
  log2: positive,
  log10: positive,
  log1p: positive,
  logProbability: positive,
  sqrt: positive,
};

const NUMBERS = [0, 1, -1, 2, 0.5, -0.25, 3];

/** Operands of one shape, or shapes that broadcast; now and then a number. */
function elementwise(name: string, arity: number): Make {
  const op = ops.get(name)!;
  return (draw) => {
    const operands: Operand[] = Array.from({ length: arity }, (_, k) =>
      k > 0 && draw.choose(4) === 0 ? draw.pick(NUMBERS) : draw.node(),
    );
    try {
      const nodes = align(name, operands).map((node) => domains[name]?.(node) ?? node);
      return draw.table.node(op, nodes, name === "relu" ? { derivativeAtZero: draw.choose(2) } : {});
    } catch (error) {
      if (error instanceof ShapeError) return undefined;
      throw error;
    }
  };
}

type Reduce = (x: Node, axes: readonly number[]) => Node;

/** Some axes of a node; the batch axis only where samples may be mixed. */
function reduction(reduce: Reduce, mayMix = true): Make {
  return (draw) => {
    const x = draw.node();
    const axes = [...x.type.shape.keys()].filter(() => draw.choose(2) === 1);
    const mixes = axes.includes(0) && isBatched(x.type.shape);
    if (axes.length === 0 || (mixes && !(mayMix && draw.mixesSamples))) return undefined;
    return reduce(x, axes);
  };
}

const withinSamples = (reduce: Reduce): Make => reduction(reduce, false);

function makeBroadcast(draw: Draw): Node {
  const x = draw.node();
  const { shape } = x.type;
  if (!isBatched(shape) && draw.choose(2) === 0) {
    return broadcast(
      x,
      [BATCH, ...shape],
      shape.map((_, axis) => axis + 1),
    );
  }
  const place = firstAxis(x) + draw.choose(rank(x) + 1);
  const target: Dim[] = [...shape];
  target.splice(place, 0, 2 + draw.choose(2));
  return broadcast(
    x,
    target,
    shape.map((_, axis) => (axis < place ? axis : axis + 1)),
  );
}

/** Labels axes of equal extent alike now and then; what is shared is summed over or kept. */
function makeContract(draw: Draw): Node | undefined {
  const [a, b] = [draw.node(), draw.node()];
  const labelsA = [...a.type.shape.keys()].map((axis) => "abcdef"[axis]);
  let kept = "";
  const labelsB = b.type.shape.map((extent, axis) => {
    const partner = a.type.shape.findIndex(
      (other, k) =>
        other === extent && !kept.includes(labelsA[k]) && (extent === BATCH || draw.choose(2) === 1),
    );
    if (partner < 0) return "uvwxyz"[axis];
    kept += labelsA[partner];
    return labelsA[partner];
  });
  const isSummed = (label: string): boolean =>
    kept.includes(label) &&
    draw.choose(3) > 0 &&
    (draw.mixesSamples || a.type.shape[labelsA.indexOf(label)] !== BATCH);
  const out = [...new Set([...labelsA, ...labelsB])].filter((label) => !isSummed(label));
  const isBatch = (label: string): boolean =>
    a.type.shape[labelsA.indexOf(label)] === BATCH || b.type.shape[labelsB.indexOf(label)] === BATCH;
  out.sort((p, q) => Number(isBatch(q)) - Number(isBatch(p)));
  if (out.length > 4) return undefined;
  return contract(a, b, `${labelsA.join("")},${labelsB.join("")}->${out.join("")}`);
}

function makeReshape(draw: Draw): Node {
  const x = draw.node();
  const own = sampleShape(x.type.shape);
  const size = own.reduce((p, q) => p * q, 1);
  const divisors = Array.from({ length: size }, (_, k) => k + 1).filter((d) => size % d === 0);
  const d = draw.pick(divisors);
  const target = draw.pick([[size], [d, size / d], [...own, 1], [1, ...own]]);
  return reshape(x, isBatched(x.type.shape) ? [BATCH, ...target] : target);
}

function makePermute(draw: Draw): Node {
  const x = draw.node();
  const first = firstAxis(x);
  const rest = [...x.type.shape.keys()].slice(first);
  const order: number[] = [];
  while (rest.length > 0) order.push(...rest.splice(draw.choose(rest.length), 1));
  return permute(x, first === 1 ? [0, ...order] : order);
}

function makeSlice(draw: Draw): Node | undefined {
  const x = draw.node();
  const axis = axisOf(draw, x);
  if (axis === undefined) return undefined;
  const extent = x.type.shape[axis] as number;
  const start = draw.choose(extent);
  return slice(x, axis, start, start + 1 + draw.choose(extent - start));
}

function makePad(draw: Draw): Node | undefined {
  const x = draw.node();
  const axis = axisOf(draw, x);
  return axis === undefined ? undefined : pad(x, axis, draw.choose(3), draw.choose(3));
}

function makeReverse(draw: Draw): Node | undefined {
  const x = draw.node();
  const axis = axisOf(draw, x);
  return axis === undefined ? undefined : reverse(x, axis);
}

function makeConcat(draw: Draw): Node | undefined {
  const x = draw.node();
  const axis = axisOf(draw, x);
  if (axis === undefined) return undefined;
  const fits = draw.pool.filter(
    ({ type: { shape } }) =>
      shape.length === x.type.shape.length && shape.every((d, k) => k === axis || d === x.type.shape[k]),
  );
  return concat([x, draw.pick(fits), ...(draw.choose(2) === 0 ? [draw.pick(fits)] : [])], axis);
}

/** Classes that are there: what a one-hot row promises is that it sums to one. */
const makeOneHot: Make = (draw) => oneHot(minimum(floor(abs(draw.node())), 2), 3);

const rows =
  (name: string): Make =>
  (draw) => {
    const x = draw.node();
    return rank(x) === 0 ? undefined : draw.table.node(ops.get(name)!, [x]);
  };

function makeStraightThrough(draw: Draw): Node {
  const x = draw.node();
  const same = draw.pool.filter(({ type }) => String(type.shape) === String(x.type.shape));
  return draw.table.node(ops.get("straightThrough")!, [x, draw.pick(same)]);
}

/** Windows of an axis, and windows that could be of one, laid over each other. */
function windowsOf(draw: Draw, extent: number): Windows {
  const size = 1 + draw.choose(Math.min(3, extent));
  const widest = size === 1 ? 2 : Math.floor((extent - 1) / (size - 1));
  return { size, stride: 1 + draw.choose(3), dilation: 1 + draw.choose(Math.min(2, widest)) };
}

function makeWindow(draw: Draw): Node | undefined {
  const x = draw.node();
  const axis = axisOf(draw, x);
  if (axis === undefined || rank(x) > 2) return undefined;
  return window(x, axis, windowsOf(draw, x.type.shape[axis] as number));
}

function makeOverlapAdd(draw: Draw): Node | undefined {
  const x = draw.node();
  const axis = axisOf(draw, x);
  if (axis === undefined || axis === x.type.shape.length - 1) return undefined;
  const [count, size] = x.type.shape.slice(axis) as number[];
  const [stride, dilation] = [1 + draw.choose(3), 1 + draw.choose(2)];
  const length = (count - 1) * stride + (size - 1) * dilation + 1 + draw.choose(stride);
  return overlapAdd(x, axis, length, { size, stride, dilation });
}

/** Whole numbers below a count, and not NaN whatever the node is. */
function indicesFrom(x: Node, count: number): Node {
  const steps = Array.from({ length: Math.min(count, 3) - 1 }, (_, k) => greater(x, k / 2));
  return steps.reduce((sum, step) => add(sum, step), mul(greater(x, 0), 0));
}

function makeGather(draw: Draw): Node | undefined {
  const tables = draw.pool.filter(({ type: { shape } }) => !isBatched(shape) && shape.length > 0);
  if (tables.length === 0) return undefined;
  const table = draw.pick(tables);
  const x = draw.node();
  return rank(x) + table.type.shape.length > 4
    ? undefined
    : gather(table, indicesFrom(x, table.type.shape[0] as number));
}

function makeScatterAdd(draw: Draw): Node | undefined {
  const x = draw.node();
  const last = x.type.shape.length - 1;
  const isRow = rank(x) > 0 && draw.choose(2) === 0;
  if (x.type.shape.length === 0 || (isBatched(x.type.shape) && !draw.mixesSamples)) return undefined;
  const count = 1 + draw.choose(4);
  return scatterAdd(x, indicesFrom(isRow ? sumOver(x, [last]) : x, count), count);
}

/** A recurrence over the first axis of samples, one of a few kinds. */
function makeScan(draw: Draw): Node | undefined {
  const x = draw.node();
  if (rank(x) === 0) return undefined;
  const steps = x.type.shape[firstAxis(x)] as number;
  const initial = draw.choose(2) === 0 ? stepAt(x, draw.choose(steps)) : mul(stepAt(x, 0), 0);
  const kind = draw.choose(4);
  return scan(initial, steps, draw.choose(2) === 1, (previous) => {
    const sum = tanh(add(mul(mixed(previous), 0.5), x));
    if (kind === 0 || rank(x) === 1) return sum;
    const last = x.type.shape.length - 1;
    const width = x.type.shape[last] as number;
    if (kind === 1 || width === 1) return add(mul(sum, sum), mul(previous, 0.25));
    const half = Math.ceil(width / 2);
    const part = (value: Node): Node => slice(value, last, 0, half);
    const rest = mul(slice(sum, last, half, width), 0.5);
    return concat(kind === 2 ? [part(sum), rest] : [mul(part(previous), tanh(part(sum))), rest], last);
  });
}

/** Each element of a step is a sum of all along the last axis, where there is one. */
function mixed(previous: Node): Node {
  const { shape } = previous.type;
  const first = firstAxis(previous);
  if (shape.length !== first + 2) return previous;
  const width = shape[shape.length - 1] as number;
  const weights = Array.from({ length: width * width }, (_, k) => ((k * 7) % 5) / 5 - 0.4);
  const matrix = literal(previous.table, weights, { dtype: "f64", shape: [width, width] });
  const n = first === 1 ? "n" : "";
  return contract(previous, matrix, `${n}ti,oi->${n}to`);
}

function makePrevious(draw: Draw): Node | undefined {
  const x = draw.node();
  if (rank(x) === 0) return undefined;
  return previous(x, stepAt(x, 0), draw.choose(2) === 1);
}
/** What batch normalisation does: values of single samples against what all samples have in common. */
export const makeAcrossSamples: Make = (draw) => {
  const batched = draw.pool.filter(({ type }) => isBatched(type.shape));
  const x = batched[batched.length - 1 - draw.choose(Math.min(6, batched.length))];
  const kept = [...x.type.shape.keys()].filter((axis) => axis > 0 && draw.choose(4) > 0);
  const summed = otherAxes(x.type.shape, kept);
  const again = (common: Node): Node => broadcast(common, x.type.shape, kept);
  const centred = sub(x, again(meanOver(x, summed)));
  const spread = add(meanOver(mul(centred, centred), summed), 0.1);
  return draw.pick([
    centred,
    mul(x, again(sumOver(tanh(x), summed))),
    sub(x, again(maxOver(x, summed))),
    div(centred, again(sqrt(spread))),
  ]);
};

const structural: Readonly<Record<string, Make>> = {
  broadcast: makeBroadcast,
  sum: reduction(sumOver),
  reduceMax: reduction(maxOver),
  firstMax: withinSamples(firstMaxOver),
  argMax: withinSamples((x, axes) => argMax(x, maxOver(x, axes), axes)),
  contract: makeContract,
  reshape: makeReshape,
  permute: makePermute,
  slice: makeSlice,
  pad: makePad,
  reverse: makeReverse,
  concat: makeConcat,
  oneHot: makeOneHot,
  softmax: rows("softmax"),
  logSumExp: rows("logSumExp"),
  logSoftmax: rows("logSoftmax"),
  straightThrough: makeStraightThrough,
  window: makeWindow,
  overlapAdd: makeOverlapAdd,
  gather: makeGather,
  scan: makeScan,
  previous: makePrevious,
  after: (draw) => after(draw.node(), draw.node()),
  scatterAdd: makeScatterAdd,
};

/** How each operation that is no leaf is drawn. An operation that is missing here is an error. */
export const operations: ReadonlyMap<string, Make> = new Map(
  [...ops.values()]
    .filter(({ kind }) => kind !== "leaf")
    .map(({ name, kind, arity }) => {
      const make = kind === "elementwise" ? elementwise(name, arity!) : structural[name];
      if (!make) throw new Error(`random-operations.ts does not know how to draw ${name}`);
      return [name, make];
    }),
);
