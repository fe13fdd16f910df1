import { describe, expect, test } from "vitest";
import { allocate, leastSize, type Need } from "../../compiler/phases/5-schedule/allocate.js";
import fc from "../support/fast-check.js";

const need = (size: number, start: number, end: number): Need => ({ size, start, end });

/** Needs of all lengths, many at once or few. */
const needs: fc.Arbitrary<Need[]> = fc.noBias(
  fc.array(
    fc
      .tuple(fc.integer({ min: 1, max: 100 }), fc.nat({ max: 200 }), fc.nat({ max: 80 }))
      .map(([size, start, length]) => need(size, start, start + length)),
    { maxLength: 80, size: "max" },
  ),
);

function expectApart(list: readonly Need[], offsets: readonly number[]): void {
  list.forEach((a, i) =>
    list.slice(0, i).forEach((b, j) => {
      const together = a.start <= b.end && b.start <= a.end;
      const overlap = offsets[i] < offsets[j] + b.size && offsets[j] < offsets[i] + a.size;
      if (together) expect(overlap, `${j} and ${i}`).toBe(false);
    }),
  );
}

describe("allocation", () => {
  test("keeps apart what is needed at the same time, within what it says it takes", () =>
    fc.assert(
      fc.property(needs, (list) => {
        const { offsets, size } = allocate(list);
        expectApart(list, offsets);
        expect(size).toBe(Math.max(0, ...list.map((n, k) => offsets[k] + n.size)));
        expect(Math.min(0, ...offsets)).toBe(0);
      }),
    ));

  test("takes no less than the most that is needed at one time, and little more", () =>
    fc.assert(
      fc.property(needs, (list) => {
        const [{ size }, least] = [allocate(list), leastSize(list)];
        const times = list.map(({ start }) => start);
        const live = (time: number): number =>
          list.reduce((sum, n) => sum + (n.start <= time && time <= n.end ? n.size : 0), 0);
        expect(least).toBe(Math.max(0, ...times.map(live)));
        expect(size).toBeGreaterThanOrEqual(least);
        expect(size).toBeLessThanOrEqual(1.15 * least);
      }),
    ));

  test("of needs that follow each other takes the largest two neighbours", () => {
    const chain = [5, 3, 8, 1, 7, 7].map((size, k) => need(size, 2 * k, 2 * k + 3));
    expect(allocate(chain).size).toBe(14);
  });

  test("puts what fits into gaps that others left", () => {
    const list = [need(4, 0, 9), need(3, 0, 2), need(4, 0, 9), need(2, 3, 9), need(1, 4, 9)];
    expect(allocate(list).size).toBe(11);
  });

  test("of values that wait for each other in reverse order takes no more than there are at once", () => {
    const [LAYERS, SIZE] = [50, 3];
    const forward = Array.from({ length: LAYERS }, (_, k) => need(SIZE, k, 2 * LAYERS - k));
    const backward = Array.from({ length: LAYERS }, (_, k) => need(SIZE, LAYERS + k, LAYERS + k + 1));
    const list = [...forward, ...backward];
    expect(allocate(list).size).toBe(leastSize(list));
  });

  test("of thousands of values takes no longer than a compiler may", () => {
    const list = Array.from({ length: 4000 }, (_, k) =>
      need(1 + ((k * 7919) % 97), k, k + ((k * 104729) % 61)),
    );
    const started = performance.now();
    const { size } = allocate(list);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(size).toBeLessThan(1.3 * leastSize(list));
  });
});
