import { expect, test } from "vitest";
import { isOneToOne, withoutSamples, type Axis } from "../../compiler/ir/affine.js";
import fc from "../support/fast-check.js";
import { axis, place } from "./make.js";

const terms = fc.array(fc.tuple(fc.integer({ min: -12, max: 12 }), fc.integer({ min: 1, max: 4 })), {
  maxLength: 3,
});

test("a function that is said to be one-to-one has different values at different points", () =>
  fc.assert(
    fc.property(terms, (list) => {
      const axes = list.map(([, extent], k) => axis(`i${k}`, extent));
      const at = place(3, ...list.map(([c], k): [number, Axis] => [c, axes[k]]));
      const values = axes.reduce<number[]>(
        (all, { extent }, k) =>
          all.flatMap((value) => Array.from({ length: extent as number }, (_, i) => value + list[k][0] * i)),
        [0],
      );
      if (isOneToOne(at, axes)) expect(new Set(values).size).toBe(values.length);
    }),
  ));

test("row-major places are one-to-one, whatever else moves them; places that leave an axis out are not", () => {
  const [i, j, s] = [axis("i", 3), axis("j", 4), axis("s", "n")];
  expect(isOneToOne(place(7, [4, i], [1, j], [100, s]), [i, j])).toBe(true);
  expect(isOneToOne(place(7, [12, s], [4, i], [1, j]), [s, i, j])).toBe(true);
  expect(isOneToOne(place(7, [3, i], [1, j]), [i, j])).toBe(false);
  expect(isOneToOne(place(7, [4, i]), [i, j])).toBe(false);
  expect(isOneToOne(place(7, [4, i]), [i, axis("k", 1)])).toBe(true);
  expect(isOneToOne(place(0, [1, s], [3, i]), [s, i])).toBe(false);
});

test("a place within its sample", () => {
  const [i, s] = [axis("i", 3), axis("s", "n")];
  expect(withoutSamples(place(5, [8, s], [1, i]), 8)).toEqual(place(5, [1, i]));
  expect(withoutSamples(place(5, [8, s], [1, i]), 3)).toBeUndefined();
  expect(withoutSamples(place(5, [1, i]), 8)).toBeUndefined();
});
