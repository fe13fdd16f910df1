import { describe, expect, test } from "vitest";
import type { Buffer } from "../../compiler/ir/kernel.js";
import type { Stmt } from "../../compiler/ir/loop.js";
import { inPlacePairs } from "../../compiler/phases/5-schedule/in-place.js";
import { livesOf, statementAt } from "../../compiler/phases/5-schedule/lives.js";
import { a, accepted, b, refused } from "../ir/in-place-cases.js";
import { axis, buffer, define, loadAt, local, loop, number, place, store } from "../ir/make.js";

const [s, i, j] = [axis("s", "n"), axis("i", 3), axis("j", 3)];
const w = buffer("w", [3]);
const temporary = (name: string, rest: Partial<Buffer> = {}): Buffer =>
  buffer(name, [3], { temporary: true, ...rest });
const fill = (into: Buffer): Stmt => loop(i, store(into, place(0, [1, i]), number(0)));
const use = (of: Buffer): Stmt => loop(j, store(w, place(0, [1, j]), loadAt(of, place(0, [1, j]))));

/** The statements from which to which each value lives, by name. */
const livesIn = (...stmts: Stmt[]): Record<string, [number, number]> =>
  Object.fromEntries(
    livesOf(stmts).map(({ buffer: { name }, start, end }) => [name, [statementAt(start), statementAt(end)]]),
  );

describe("a value lives", () => {
  const [h, g] = [temporary("h"), temporary("g")];

  test("from the loop that stores it to the loop that reads it last", () => {
    expect(livesIn(fill(h), use(h), fill(g), use(h), use(g))).toEqual({ h: [1, 8], g: [5, 10] });
  });

  test("through all rounds of a loop that reads what was stored before it", () => {
    expect(livesIn(fill(h), loop(s, use(h), fill(g), use(g)))).toEqual({ h: [1, 9], g: [6, 9] });
  });

  test("through all rounds of a loop that stores what is read after it", () => {
    expect(livesIn(loop(s, fill(g), use(g), fill(h)), use(h))).toEqual({ g: [2, 5], h: [1, 9] });
  });

  test("within each round of a loop that has all of it", () => {
    expect(livesIn(loop(s, fill(h), use(h)))).toEqual({ h: [2, 5] });
  });

  test("until the end of the loop that adds it up", () => {
    const add = Object.assign(store(h, place(0), number(1)), { combine: "sum" });
    expect(livesIn(fill(h), loop(s, add, fill(g), use(g)))).toEqual({ h: [1, 8], g: [5, 8] });
  });

  test("not in the statement that stores it before what is loaded there", () => {
    const [first, second] = livesOf([
      store(h, place(0), number(0)),
      store(g, place(0), loadAt(h, place(0))),
      define(local("x"), loadAt(g, place(0))),
    ]);
    expect(first.end).toBeLessThan(second.start);
  });

  test("from one loop over the samples to another where it is kept, but not through their rounds", () => {
    const kept = temporary("k", { batched: true, sampleStride: 3 });
    const at = place(0, [3, s], [1, i]);
    const keep = loop(i, store(kept, at, number(0)));
    const read = loop(i, store(w, place(0, [1, i]), loadAt(kept, at)));
    expect(livesIn(loop(s, fill(h), use(h), keep), loop(s, read, fill(g), use(g)))).toEqual({
      h: [2, 5],
      k: [6, 10],
      g: [11, 14],
    });
  });
});

describe("in place of another, a value", () => {
  const pairsIn = (stmts: readonly Stmt[]) =>
    inPlacePairs(livesOf(stmts)).map(({ dying, result, shift }) => [dying.buffer, result.buffer, shift]);

  test.each(Object.entries(accepted))("%s may be computed", (_what, body) =>
    expect(pairsIn(body)).toEqual([[a, b, 0]]),
  );

  test.each(Object.entries(refused))("%s may not be computed", (_what, body) =>
    expect(pairsIn(body)).toEqual([]),
  );

  test("that reads some elements in a row begins where the first of them is", () => {
    const [large, small] = [buffer("large", [5], { temporary: true }), temporary("small")];
    const cut = loop(i, store(small, place(0, [1, i]), loadAt(large, place(2, [1, i]))));
    const all = axis("all", 5);
    const filled = loop(all, store(large, place(0, [1, all]), number(0)));
    expect(pairsIn([filled, cut, use(small)])).toEqual([[large, small, 2]]);
  });

  test("may take the place of each of several that its nest reads for the last time", () => {
    const [h, g, sum] = [temporary("h"), temporary("g"), temporary("sum")];
    const at = place(0, [1, i]);
    const value = { kind: "apply", op: "add", args: [loadAt(h, at), loadAt(g, at)] } as const;
    const add = loop(i, store(sum, at, value));
    expect(pairsIn([fill(h), fill(g), add, use(sum)])).toEqual([
      [h, sum, 0],
      [g, sum, 0],
    ]);
    expect(pairsIn([fill(h), fill(g), add, use(sum), use(g)])).toEqual([[h, sum, 0]]);
  });
});
