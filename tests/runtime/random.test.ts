import fc from "../support/fast-check.js";
import { expect, test } from "vitest";
import { createRandom, sfc32 } from "../../runtime/random.js";

const draw = <T>(count: number, next: () => T): T[] => Array.from({ length: count }, next);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test("sfc32 gives the words of PractRand's implementation", () => {
  const words = sfc32(0, 2, 1);
  expect(draw(16, words)).toEqual([
    0x03b80bb8, 0xa87dbc7e, 0x1787178c, 0x4c7b7234, 0xc65dade2, 0x2c692349, 0xf52c2153, 0xdf098072,
    0x9d49b03c, 0x9562381a, 0xc9b41738, 0x64b75e54, 0x36ce9b32, 0xf106947e, 0x0afc726b, 0x549bbc87,
  ]);
  expect(sfc32(0, 0, 0)()).toBe(0xfb52c520);
});

test("the same seed gives the same numbers, another seed others", () => {
  const first = (seed: number) => draw(5, createRandom(seed).uniform);
  expect(first(7)).toEqual(first(7));
  const seeds = [0, 1, 2, -1, 2 ** 32, 2 ** 32 - 1, 2 ** 52 + 1, -(2 ** 40)];
  expect(new Set(seeds.map((seed) => first(seed)[0])).size).toBe(seeds.length);
  // The words 0 and 1 of the seed are used as they are, so the numbers follow from the words above.
  expect(createRandom(2 ** 32 + 2).uniform()).toBe(
    ((0x03b80bb8 >>> 5) * 2 ** 26 + (0xa87dbc7e >>> 6)) / 2 ** 53,
  );
});

test("uniform numbers lie in [0, 1), with mean 1/2, variance 1/12 and bits down to 2^-53", () => {
  const values = draw(200_000, createRandom(1).uniform);
  expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
  expect(values.every((value) => value < 1)).toBe(true);
  expect(mean(values)).toBeCloseTo(1 / 2, 2);
  expect(mean(values.map((value) => (value - 1 / 2) ** 2))).toBeCloseTo(1 / 12, 3);
  const odd = values.filter((value) => (value * 2 ** 53) % 2 === 1).length;
  expect(odd / values.length).toBeCloseTo(1 / 2, 2);
});

test("normal numbers have the normal distribution's shares and moments", () => {
  const values = draw(200_000, createRandom(2).normal);
  const shareBelow = (limit: number) => values.filter((value) => value < limit).length / values.length;
  expect(mean(values)).toBeCloseTo(0, 2);
  expect(mean(values.map((value) => value ** 2))).toBeCloseTo(1, 1.9);
  // Φ(−2), Φ(−1), Φ(0), Φ(1)
  for (const [limit, share] of [
    [-2, 0.02275],
    [-1, 0.15866],
    [0, 0.5],
    [1, 0.84134],
  ]) {
    expect(Math.abs(shareBelow(limit) - share)).toBeLessThan(0.004);
  }
  // Both numbers of a pair are used, and they are not the same.
  expect(Math.abs(mean(values.slice(1).map((value, index) => value * values[index])))).toBeLessThan(0.01);
});

test("integers are equally frequent and lie in range", () => {
  const random = createRandom(3);
  const counts = new Array(7).fill(0);
  for (let index = 0; index < 70_000; index++) counts[random.integer(7)]++;
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  expect(chiSquare).toBeLessThan(22.5); // 0.1 % of samples are above, with 6 degrees of freedom
  for (const n of [0, -1, 1.5, NaN]) expect(() => random.integer(n)).toThrow(RangeError);
});

test("a permutation has each integer once, and each order is equally frequent", () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(200), (seed, n) => {
      expect([...createRandom(seed).permutation(n)].sort((a, b) => a - b)).toEqual(
        draw(n, () => 0).map((_, i) => i),
      );
    }),
  );
  const random = createRandom(4);
  const counts = new Map<string, number>();
  for (let index = 0; index < 60_000; index++) {
    const order = random.shuffle(["a", "b", "c"]).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  expect(chiSquare).toBeLessThan(20.5); // 0.1 %, 5 degrees of freedom
});

test("a fork does not depend on what its origin does afterwards, and has other numbers", () => {
  const [one, other] = [createRandom(5), createRandom(5)];
  const [fork, sameFork] = [one.fork(), other.fork()];
  draw(10, one.uniform);
  expect(draw(10, fork.normal)).toEqual(draw(10, sameFork.normal));
  const [left, right] = [createRandom(6), createRandom(6)].map((random) => random.fork());
  const again = createRandom(6);
  again.fork();
  expect(again.fork().uniform()).not.toBe(left.uniform());
  expect(right.uniform()).not.toBe(again.uniform());
});
