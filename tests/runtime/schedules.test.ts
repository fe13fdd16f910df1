import { describe, expect, test } from "vitest";
import {
  constantRate,
  cosineAnnealing,
  exponentialDecay,
  linearDecay,
  linearWarmup,
  polynomialDecay,
  stepDecay,
  type Schedule,
} from "../../runtime/schedules.js";

/*
 * The rates were printed by PyTorch 1.13: an SGD optimiser of rate 0.1 and the scheduler named, `lr` read
 * before each `scheduler.step()`.
 */
const cases: [string, Schedule, number[]][] = [
  [
    "StepLR(3, 0.5)",
    stepDecay({ initial: 0.1, factor: 0.5, every: 3 }),
    [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025],
  ],
  [
    "ExponentialLR(0.9)",
    exponentialDecay({ initial: 0.1, factor: 0.9 }),
    [0.1, 0.09000000000000001, 0.08100000000000002, 0.07290000000000002, 0.06561000000000002],
  ],
  [
    "CosineAnnealingLR(4, 0.01)",
    cosineAnnealing({ initial: 0.1, minimum: 0.01, epochs: 4 }),
    [
      0.1, 0.08681980515339464, 0.055, 0.023180194846605363, 0.01, 0.023180194846605363, 0.055,
      0.08681980515339469, 0.1,
    ],
  ],
  [
    "LinearLR(1, 0.2, 4)",
    linearDecay({ initial: 0.1, final: 0.02, epochs: 4 }),
    [0.1, 0.08000000000000002, 0.06000000000000001, 0.04000000000000001, 0.02, 0.02, 0.02],
  ],
  [
    "PolynomialLR(4, 2)",
    polynomialDecay({ initial: 0.1, power: 2, epochs: 4 }),
    [0.1, 0.05625, 0.024999999999999998, 0.0062499999999999995, 0, 0, 0],
  ],
  [
    "SequentialLR([LinearLR(1/3, 1, 4), StepLR(2, 0.1)], [4])",
    linearWarmup({ epochs: 4 }, stepDecay({ initial: 0.1, every: 2 })),
    [0.03333333333333333, 0.05, 0.06666666666666668, 0.08333333333333334, 0.1, 0.1, 0.01, 0.01, 0.001],
  ],
  ["a constant rate", constantRate(0.1), [0.1, 0.1, 0.1]],
];

test.each(cases)("the rates of %s", (_, schedule, rates) => {
  for (const [epoch, rate] of rates.entries()) expect(schedule(epoch)).toBeCloseTo(rate, 15);
});

test("defaults", () => {
  expect(stepDecay({ initial: 1, every: 1 })(2)).toBeCloseTo(0.01, 15);
  expect(cosineAnnealing({ initial: 1, epochs: 10 })(10)).toBe(0);
  expect(linearDecay({ initial: 1, epochs: 10 })(5)).toBe(0.5);
  expect(polynomialDecay({ initial: 1, epochs: 10 })(4)).toBeCloseTo(0.6, 15);
  expect(linearWarmup({ epochs: 2, startFactor: 0 }, constantRate(1))(1)).toBe(0.5);
});

describe("numbers without sense are refused when the schedule is made", () => {
  test.each<[string, () => Schedule]>([
    ["rate", () => constantRate(NaN)],
    ["every", () => stepDecay({ initial: 1, every: 0 })],
    ["every", () => stepDecay({ initial: 1 } as { initial: number; every: number })],
    ["factor", () => exponentialDecay({ initial: 1, factor: Infinity })],
    ["epochs", () => cosineAnnealing({ initial: 1, epochs: -1 })],
    ["epochs", () => linearDecay({ initial: 1, epochs: 0 })],
    ["power", () => polynomialDecay({ initial: 1, epochs: 1, power: 0 })],
    ["startFactor", () => linearWarmup({ epochs: 1, startFactor: NaN }, constantRate(1))],
  ])("%s", (name, make) => {
    expect(make).toThrow(new RegExp(`^${name}: expected`));
    expect(make).toThrow(RangeError);
  });
});
