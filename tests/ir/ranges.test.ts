import { describe, expect, test } from "vitest";
import {
  addAffine,
  affine,
  axisIndex,
  offsetAffine,
  scaleAffine,
  type Affine,
  type Axis,
} from "../../compiler/ir/affine.js";
import { KnownRanges, type Condition } from "../../compiler/ir/ranges.js";
import type { ScalarOpName } from "../../compiler/ir/scalar.js";

const axis = (name: string, extent: number): Axis => ({ name, extent });
const [i, j] = [axis("i", 4), axis("j", 3)];
const [ofI, ofJ] = [axisIndex(i), axisIndex(j)];
const nothing = new KnownRanges();

const number = (value: number): Condition => ({ kind: "constant", value });
const place = (index: Affine): Condition => ({ kind: "index", index });
const apply = (op: ScalarOpName, ...args: Condition[]): Condition => ({ kind: "apply", op, args });
const below = (index: Affine, bound: number): Condition => apply("less", place(index), number(bound));
const from = (index: Affine, bound: number): Condition => apply("greaterEqual", place(index), number(bound));
const both = (a: Condition, b: Condition): Condition => apply("select", a, b, number(0));
const either = (a: Condition, b: Condition): Condition => apply("select", a, number(1), b);

test("axes stay within their extents", () => {
  expect(nothing.of(addAffine(scaleAffine(ofI, 3), ofJ))).toEqual({ min: 0, max: 11 });
  expect(nothing.of(offsetAffine(scaleAffine(ofJ, -2), 1))).toEqual({ min: -3, max: 1 });
  expect(nothing.of(affine(7))).toEqual({ min: 7, max: 7 });
});

describe("conditions narrow what is known", () => {
  const shifted = offsetAffine(ofI, -2);

  test("to one side", () => {
    expect(nothing.given(from(shifted, 0), true)!.of(shifted)).toEqual({ min: 0, max: 1 });
    expect(nothing.given(from(shifted, 0), false)!.of(shifted)).toEqual({ min: -2, max: -1 });
    expect(nothing.given(below(ofI, 2), false)!.of(ofI)).toEqual({ min: 2, max: 3 });
  });

  test("to both sides", () => {
    const inside = nothing.given(both(from(shifted, 0), below(shifted, 1)), true)!;
    expect(inside.of(ofI)).toEqual({ min: 2, max: 2 });
  });

  test("for places that contain the place that was tested", () => {
    const known = nothing.given(from(shifted, 0), true)!;
    expect(known.of(addAffine(scaleAffine(shifted, 3), ofJ))).toEqual({ min: 0, max: 5 });
  });

  test("where one of two must hold and one cannot", () => {
    const known = nothing.given(below(ofI, 2), false)!;
    const outside = known.given(both(from(ofI, 2), below(ofI, 3)), false)!;
    expect(outside.of(ofI)).toEqual({ min: 3, max: 3 });
    expect(known.given(either(below(ofI, 1), from(ofI, 3)), true)!.of(ofI)).toEqual({ min: 3, max: 3 });
  });

  test("to whole numbers of steps", () => {
    const doubled = offsetAffine(scaleAffine(ofI, -2), 1);
    expect(nothing.given(both(from(doubled, 0), below(doubled, 1)), true)).toBeUndefined();
    const known = nothing.given(from(offsetAffine(scaleAffine(ofI, 2), -3), 0), true)!;
    expect(known.of(scaleAffine(ofI, 3))).toEqual({ min: 6, max: 9 });
  });

  test("until nothing is possible", () => {
    expect(nothing.given(below(ofI, 0), true)).toBeUndefined();
    expect(nothing.given(number(1), false)).toBeUndefined();
    expect(nothing.given(both(below(ofI, 1), from(ofI, 2)), true)).toBeUndefined();
  });
});

test("conditions on values say nothing about places", () => {
  const value: Condition = { kind: "load" };
  expect(nothing.given(apply("less", value, number(3)), true)!.of(ofI)).toEqual({ min: 0, max: 3 });
  expect(nothing.given(value, false)!.of(ofI)).toEqual({ min: 0, max: 3 });
});
