import { expect, test } from "vitest";
import { addAffine, affine, axisIndex, type Axis } from "../../compiler/ir/affine.js";
import type { Buffer } from "../../compiler/ir/kernel.js";
import type { Stmt } from "../../compiler/ir/loop.js";
import { flattenLoops } from "../../compiler/phases/5-schedule/flatten-loops.js";

const temporary = (name: string): Buffer => ({
  name,
  space: "arena",
  shape: [6],
  strides: [1],
  size: 6,
  batched: false,
  offset: 0,
  sampleStride: 0,
  temporary: true,
  origin: {},
});
const out: Buffer = { ...temporary("out"), space: "out", temporary: false };

/** for i < 3 { out[i + start] = source[i + start] } */
function copy(source: Buffer, start: number): Stmt {
  const axis: Axis = { name: "i", extent: 3 };
  const place = addAffine(axisIndex(axis), affine(start));
  const value = { kind: "load", buffer: source, place } as const;
  return { kind: "for", axis, body: [{ kind: "store", buffer: out, place, value, origin: {} }] };
}

test("neighbouring loops over one array are one loop", () => {
  const h = temporary("h");
  const [loop, ...rest] = flattenLoops([copy(h, 0), copy(h, 3)]);
  expect(rest).toEqual([]);
  expect(loop).toMatchObject({ kind: "for", axis: { extent: 6 } });
});

test("loops over two temporary values stay two, though neither has a place yet", () => {
  expect(flattenLoops([copy(temporary("h"), 0), copy(temporary("g"), 3)])).toHaveLength(2);
});
