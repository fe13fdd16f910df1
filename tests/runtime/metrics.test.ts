import fc from "../support/fast-check.js";
import { expect, test } from "vitest";
import {
  accuracy,
  argmax,
  confusionMatrix,
  meanAbsoluteError,
  meanSquaredError,
  rSquared,
} from "../../runtime/metrics.js";

test("accuracy with one-hot targets and with class indices", () => {
  const scores = [0.1, 0.7, 0.2, 2, -1, 0, 0, 0, 1, 0.4, 0.5, 0.1];
  expect(accuracy(scores, [1, 0, 1, 0], { classes: 3 })).toBe(0.5);
  expect(accuracy(scores, [0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0], { classes: 3 })).toBe(0.5);
});

test("accuracy of yes and no, by probability and by logit", () => {
  expect(accuracy([0.2, 0.6, 0.5, 0.9], [0, 1, 1, 0])).toBe(0.5);
  expect(accuracy([-3, 0.1, 0.2], [0, 1, 1], { threshold: 0 })).toBe(1);
});

test("the confusion matrix has actual classes as rows", () => {
  const predicted = [1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1];
  expect(confusionMatrix(predicted, [0, 0, 1, 2], { classes: 3 })).toEqual([
    [1, 1, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]);
  expect(confusionMatrix([0.9, 0.9, 0.1, 0.4], [0, 1, 0, 1])).toEqual([
    [1, 1],
    [1, 1],
  ]);
});

test("the confusion matrix counts every sample, its diagonal the accuracy", () => {
  const row = fc.tuple(
    fc.double({ noNaN: true }),
    fc.double({ noNaN: true }),
    fc.double({ noNaN: true }),
    fc.nat(2),
  );
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), (rows) => {
      const scores = rows.flatMap((values) => values.slice(0, 3));
      const targets = rows.map((values) => values[3]);
      const matrix = confusionMatrix(scores, targets, { classes: 3 });
      expect(matrix.flat().reduce((sum, count) => sum + count)).toBe(rows.length);
      const right = matrix[0][0] + matrix[1][1] + matrix[2][2];
      expect(accuracy(scores, targets, { classes: 3 })).toBe(right / rows.length);
    }),
  );
});

test("errors of a regression", () => {
  // Values of scikit-learn's user guide for mean_squared_error, mean_absolute_error and r2_score.
  const [targets, predictions] = [
    [3, -0.5, 2, 7],
    [2.5, 0, 2, 8],
  ];
  expect(meanSquaredError(predictions, targets)).toBeCloseTo(0.375, 15);
  expect(meanAbsoluteError(predictions, targets)).toBeCloseTo(0.5, 15);
  expect(rSquared(predictions, targets)).toBeCloseTo(0.9486081370449679, 14);
  expect(rSquared([2, 2, 2], [1, 2, 3])).toBe(0);
  expect(rSquared([5, 5], [5, 5])).toBe(1);
  expect(rSquared([5, 6], [5, 5])).toBe(0);
});

test("R² of equal targets is 1 or 0, also of those whose sum is rounded", () => {
  const equal = fc.tuple(
    fc.double({ noNaN: true, min: -1e100, max: 1e100 }),
    fc.integer({ min: 1, max: 50 }),
  );
  fc.assert(
    fc.property(equal, ([target, count]) => {
      const targets = new Array<number>(count).fill(target);
      expect(rSquared(targets, targets)).toBe(1);
      expect(rSquared([target === 0.2 ? 0.1 : 0.2, ...targets.slice(1)], targets)).toBe(0);
    }),
    { examples: [[[0.1, 7]]] },
  );
});

test("argmax takes the first of equals and can look at one row", () => {
  expect(argmax([1, 3, 3])).toBe(1);
  expect(argmax(new Float32Array([9, 8, 1, 2, 3, 0]), 3, 3)).toBe(1);
  expect(argmax([5, 1, 7], 1)).toBe(1);
});

test("lengths and classes that do not fit", () => {
  expect(() => accuracy([1, 2, 3], [1], { classes: 2 })).toThrow(
    "predictions: expected a positive multiple of 2, got 3",
  );
  expect(() => accuracy([1, 2, 3, 4], [1], { classes: 2 })).toThrow(
    "targets: expected 2 or 4 numbers, got 1",
  );
  expect(() => accuracy([1, 2], [2], { classes: 2 })).toThrow(
    "targets[0]: expected a class from 0 to 1, got 2",
  );
  expect(() => accuracy([1], [0.5])).toThrow(RangeError);
  expect(() => accuracy([], [])).toThrow(RangeError);
  expect(() => accuracy([1], [1], { classes: 0 })).toThrow("classes: expected a positive integer, got 0");
  expect(() => meanSquaredError([1], [1, 2])).toThrow("predictions: expected 2 numbers, got 1");
});
