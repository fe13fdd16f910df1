import type { Node, Op } from "../../ir/graph.js";
import { BATCH, otherAxes, type Dim, type Shape } from "../../ir/tensor-type.js";
import { neg } from "../../ops/arithmetic.js";
import { broadcast } from "../../ops/broadcast.js";
import { sumOver } from "../../ops/reduce.js";
import { concat, pad, paddingOf, permute, reshape, reverse, slice } from "../../ops/shape.js";
import { overlapAdd, window } from "../../ops/window.js";
import { knownOperand } from "./known-numbers.js";
import { axesOf, is } from "./patterns.js";

/**
 * For a linear view, or sum: the known numbers c′ of its input k with view(x) · c = view(x · c′). Undefined where there
 * are none, as for numbers along an axis that the view cuts up.
 */
export function beforeView(view: Node, c: Node, k: number): Node | undefined {
  const { numbers, axes } = knownOperand(c)!;
  if (axes.some((axis, place) => axis < (axes[place - 1] ?? -1))) return undefined;
  if (is(view, reshape)) return beforeReshape(view, numbers, axes);
  if (is(view, concat)) return beforeConcat(view, numbers, axes, k);
  const axisBefore = AXIS_BEFORE.get(view.op);
  if (!axisBefore || (is(view, pad) && paddingOf(view) !== 0)) return undefined;
  const before = axes.map((axis) => axisBefore(view, axis));
  const shape = view.inputs[0].type.shape;
  return before.every((axis) => axis !== undefined) ? broadcast(numbers, shape, before) : undefined;
}

/** The axis of the input that an axis of the result is, element by element. */
type AxisBefore = (view: Node, axis: number) => number | undefined;

const ownAxis = ({ attributes }: Node): number => attributes.axis as number;
const unlessOwn: AxisBefore = (view, axis) => (axis === ownAxis(view) ? undefined : axis);

const AXIS_BEFORE: ReadonlyMap<Op, AxisBefore> = new Map<Op, AxisBefore>([
  [neg.op, (_view, axis) => axis],
  [permute.op, (view, axis) => axesOf(view)[axis]],
  [sumOver.op, (view, axis) => otherAxes(view.inputs[0].type.shape, axesOf(view))[axis]],
  [slice.op, unlessOwn],
  [reverse.op, unlessOwn],
  [pad.op, unlessOwn],
  // One axis becomes two: the windows, and their elements.
  [window.op, (view, axis) => shifted(axis, ownAxis(view), ownAxis(view) + 1, -1)],
  // Two axes become one.
  [overlapAdd.op, (view, axis) => shifted(axis, ownAxis(view), ownAxis(view), 1)],
]);

/** An axis before those that change, or behind them. */
const shifted = (axis: number, first: number, last: number, by: number): number | undefined =>
  axis < first ? axis : axis > last ? axis + by : undefined;

/** The part of the numbers that belongs to one of several values side by side. */
function beforeConcat(view: Node, numbers: Node, axes: readonly number[], k: number): Node {
  const axis = ownAxis(view);
  const extents = view.inputs.map(({ type }) => type.shape[axis] as number);
  const start = extents.slice(0, k).reduce((sum, extent) => sum + extent, 0);
  const place = axes.indexOf(axis);
  const part = place < 0 ? numbers : slice(numbers, place, start, start + extents[k]);
  return broadcast(part, view.inputs[k].type.shape, axes);
}

/** The same numbers in the shape that the axes they run along had before. */
function beforeReshape(view: Node, numbers: Node, axes: readonly number[]): Node | undefined {
  const [from, to] = [view.inputs[0].type.shape, view.type.shape];
  const own: number[] = [];
  for (const block of blocksOf(from, to)) {
    const long = block.to.filter((axis) => to[axis] !== 1);
    if (!long.some((axis) => axes.includes(axis))) continue;
    if (!long.every((axis) => axes.includes(axis))) return undefined;
    own.push(...block.from);
  }
  const shape = own.map((axis) => from[axis]);
  return broadcast(reshape(numbers, shape), from, own);
}

/** Axes of one shape that hold the same elements as axes of another. */
interface Block {
  readonly from: number[];
  readonly to: number[];
}

/** The smallest parts in which the elements of two shapes lie alike; axes of one element at the end are in none. */
function blocksOf(from: Shape, to: Shape): Block[] {
  const blocks: Block[] = [];
  let [i, j] = [0, 0];
  while (i < from.length && j < to.length) {
    const block: Block = { from: [i], to: [j] };
    let [left, right] = [sizeOf(from[i++]), sizeOf(to[j++])];
    while (left !== right) {
      if (left < right) {
        block.from.push(i);
        left *= sizeOf(from[i++]);
      } else {
        block.to.push(j);
        right *= sizeOf(to[j++]);
      }
    }
    blocks.push(block);
  }
  return blocks;
}

/** The batch axis is an axis of its own in both shapes. */
const sizeOf = (extent: Dim): number => (extent === BATCH ? Infinity : extent);
