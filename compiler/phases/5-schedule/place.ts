import { offsetAffine, ZERO, type Affine } from "../../ir/affine.js";
import type { Node } from "../../ir/graph.js";
import type { Buffer, Load, Store } from "../../ir/kernel.js";
import { isBatched } from "../../ir/tensor-type.js";

/** Where a value lies: from a place of a buffer on, along each axis of a sample. */
export interface Place {
  /** What the value is called there. */
  readonly name: string;
  readonly buffer: Buffer;
  readonly start: readonly number[];
}

export const whole = (buffer: Buffer): Place => ({
  name: buffer.name,
  buffer,
  start: buffer.shape.map(() => 0),
});

/** A place further on along one axis of a sample. */
export const movedPlace = (
  { name, buffer, start }: Place,
  axis: number,
  by: number,
  called = name,
): Place => ({
  name: called,
  buffer,
  start: start.map((from, k) => (k === axis ? from + by : from)),
});

export const samePlace = (a: Place | undefined, b: Place): boolean =>
  a?.buffer === b.buffer && a.start.every((from, axis) => from === b.start[axis]);

/** The sample and the place within it of an index of a value. */
function split({ type }: Node, index: readonly Affine[]): { sample: Affine; within: readonly Affine[] } {
  return isBatched(type.shape)
    ? { sample: index[0], within: index.slice(1) }
    : { sample: ZERO, within: index };
}

const at = (within: readonly Affine[], start: readonly number[]): Affine[] =>
  within.map((term, axis) => offsetAffine(term, start[axis]));

export function loadOf(node: Node, { buffer, start }: Place, index: readonly Affine[]): Load {
  const { sample, within } = split(node, index);
  return { kind: "load", buffer, sample, index: at(within, start) };
}

/** An element by its row-major position: the value is a run of rows of its buffer. */
export function loadFlat({ buffer, start }: Place, sample: Affine, position: Affine): Load {
  if (start.slice(1).some((from) => from !== 0))
    throw new Error(`${buffer.name} is read by position, but lies beside others`);
  const first = start.length > 0 ? start[0] * buffer.strides[0] : 0;
  return { kind: "load", buffer, sample, index: [offsetAffine(position, first)], flat: true };
}

export function storeAt(
  node: Node,
  { buffer, start }: Place,
  index: readonly Affine[],
): Pick<Store, "buffer" | "sample" | "index"> {
  const { sample, within } = split(node, index);
  return { buffer, sample, index: at(within, start) };
}
