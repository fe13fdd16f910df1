import fc from "../support/fast-check.js";
import { expect, test } from "vitest";
import { createStandardizer, oneHot, trainTestSplit } from "../../runtime/dataset.js";

test("one-hot rows", () => {
  expect([...oneHot([2, 0], 3)]).toEqual([0, 0, 1, 1, 0, 0]);
  for (const index of [3, -1, 0.5, NaN]) {
    expect(() => oneHot([0, index], 3)).toThrow(`indices[1]: expected an integer from 0 to 2, got ${index}`);
  }
});

test("a standardizer uses the training samples' mean and deviation for all samples", () => {
  const scaler = createStandardizer([1, 10, 3, 10, 5, 10], 2);
  expect([...scaler.mean]).toEqual([3, 10]);
  expect([...scaler.scale]).toEqual([Math.sqrt(8 / 3), 1]);
  expect(
    [...scaler.transform([3, 10, 3 + Math.sqrt(8 / 3), 12])].map((value) => Math.round(value * 1e12) / 1e12),
  ).toEqual([0, 0, 1, 2]);
  const constant = createStandardizer([0.1, 0.1, 0.1], 1);
  expect([constant.mean[0], constant.scale[0]]).toEqual([0.1, 1]);
  const values = new Float32Array([5, 11]);
  expect(scaler.transform(values, values)).toBe(values);
  expect(values[1]).toBe(1);
  expect(() => scaler.transform([1, 2, 3])).toThrow(
    "values: expected a positive multiple of 2 numbers, got 3",
  );
  expect(() => createStandardizer([], 2)).toThrow(RangeError);
});

test("standardized training samples have mean 0 and deviation 1, and come back", () => {
  const rows = fc.array(
    fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.double({ min: 1e6, max: 1e6 + 1, noNaN: true })),
    {
      minLength: 2,
    },
  );
  fc.assert(
    fc.property(rows, (samples) => {
      const scaler = createStandardizer(samples.flat(), 2);
      const transformed = scaler.transform(samples.flat());
      const column = [...transformed].filter((_, index) => index % 2 === 0);
      const sum = column.reduce((total, value) => total + value, 0);
      expect(sum / column.length).toBeCloseTo(0, 9);
      if (new Set(samples.map(([value]) => value)).size > 1) {
        const squares = column.reduce((total, value) => total + value * value, 0);
        expect(squares / column.length).toBeCloseTo(1, 9);
      }
      for (const [index, value] of scaler.inverse(transformed).entries()) {
        expect(value).toBeCloseTo(samples.flat()[index], 6);
      }
    }),
  );
});

test("a split has each sample once, with its target", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 60 }),
      fc.double({ min: 0.01, max: 0.5, noNaN: true }),
      fc.nat(),
      (samples, testFraction, seed) => {
        const x = Array.from({ length: samples * 2 }, (_, index) => index);
        const target = Array.from({ length: samples }, (_, index) => index * 10);
        const { train, test } = trainTestSplit({ x, target }, { samples, testFraction, seed });
        expect(test.target.length).toBe(Math.ceil(testFraction * samples));
        const targets = [...train.target, ...test.target];
        expect([...targets].sort((a, b) => a - b)).toEqual(target);
        expect([...train.x, ...test.x]).toEqual(targets.flatMap((value) => [value / 5, value / 5 + 1]));
      },
    ),
  );
});

test("a split depends on its seed only, and may hold samples keyed by name", () => {
  const data = {
    x: { a: [0, 1, 2, 3, 4, 5, 6, 7], b: new Float32Array(16) },
    target: [0, 1, 2, 3, 4, 5, 6, 7],
  };
  const split = (seed: number) => trainTestSplit(data, { samples: 8, seed });
  expect(split(1)).toEqual(split(1));
  expect(split(1)).not.toEqual(split(2));
  expect(split(1).test.x.a).toEqual(split(1).test.target);
  expect(split(1).test.x.b.length).toBe(4);
  expect(split(1).train.target.length).toBe(6);
});

test("a split that does not fit", () => {
  const data = { x: [1, 2, 3, 4], target: { y: [1, 2, 3] } };
  expect(() => trainTestSplit(data, { samples: 4 })).toThrow(
    "target.y: expected a positive multiple of 4 numbers, got 3",
  );
  for (const testFraction of [0, 1, NaN]) {
    expect(() => trainTestSplit(data, { samples: 4, testFraction })).toThrow("testFraction: expected");
  }
});
