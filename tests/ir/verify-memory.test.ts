import { describe, expect, test } from "vitest";
import { axisIndex, type Axis } from "../../compiler/ir/affine.js";
import type { Buffer } from "../../compiler/ir/kernel.js";
import type { Stmt } from "../../compiler/ir/loop.js";
import { verifyProcedure } from "../../compiler/ir/verify-procedure.js";
import { accepted, refused } from "./in-place-cases.js";
import * as make from "./make.js";
import { axis, buffer, load, loadAt, loop, number, place, procedure, store } from "./make.js";

const [s, i, j] = [axis("s", "n"), axis("i", 3), axis("j", 3)];
const y = buffer("y", [3], { batched: true });
const w = buffer("w", [3]);
/** A program that reads w and writes y. */
const program = make.program(make.kernel([s, i], y, load(w, [axisIndex(i)])));
const verify = (arenaSize: number, ...body: Stmt[]): void =>
  verifyProcedure(procedure(body, arenaSize), program);

const temporary = (name: string, batched = false) => buffer(name, [3], { temporary: true, batched });

describe("temporary values", () => {
  const [a, b] = [temporary("a"), temporary("b")];
  const at = (buffer: Buffer, offset: number): Buffer => ({ ...buffer, offset });
  const fill = (into: Buffer): Stmt => loop(i, store(into, place(into.offset, [1, i]), number(0)));
  const use = (of: Buffer, from = of.offset): Stmt =>
    loop(j, store(w, place(0, [1, j]), loadAt(of, place(from, [1, j]))));

  test("may share a place one after the other", () => verify(3, fill(a), use(a), fill(b), use(b)));

  test("may not while both are needed", () => {
    const b1 = at(b, 1);
    expect(() => verify(4, fill(a), fill(b1), use(a), use(b1))).toThrow(
      "what lives at the same time lies apart, but a and b overlap",
    );
  });

  test("are needed to the end of a loop that reads them anew each round", () =>
    expect(() => verify(3, fill(a), loop(s, use(a), fill(b), use(b)))).toThrow("a and b overlap"));

  test("are stored where the plan puts them", () =>
    expect(() => verify(4, loop(i, store(a, place(1, [1, i]), number(0))))).toThrow(
      "a value lies where the plan puts it, but a elsewhere",
    ));

  test("are read where they were stored", () =>
    expect(() => verify(4, fill(a), use(a, 1))).toThrow(
      "a value is loaded where it was stored, but a elsewhere",
    ));

  test("are not read before they are stored", () => {
    const law = "a value is loaded where it was stored, but a elsewhere";
    expect(() => verify(3, loop(s, use(a), fill(a)))).toThrow(law);
    const add = Object.assign(store(a, place(0), number(1)), { combine: "sum" });
    expect(() => verify(3, loop(s, add))).toThrow(law);
  });

  test("that move with a loop live through it: a later round may read what an earlier one stored", () => {
    const backwards = place(2, [-1, i]);
    const body = loop(
      i,
      store(b, place(0, [1, i]), number(1)),
      store(w, place(0, [1, i]), loadAt(b, place(0, [1, i]))),
      store(a, place(0, [1, i]), number(0)),
      store(w, place(0, [1, i]), loadAt(a, backwards)),
    );
    expect(() => verify(3, body)).toThrow("what lives at the same time lies apart, but b and a overlap");
  });

  test("of one sample are not used in a later loop over the samples", () => {
    const h = temporary("h", true);
    expect(() => verify(3, loop(s, fill(h)), loop(s, use(h)))).toThrow(
      "what each sample overwrites is used in the loop that computes it, but h later too",
    );
  });
});

describe("a value in place of another", () => {
  test.each(Object.entries(accepted))("%s is accepted", (_what, body) => verify(3, ...body));

  test.each(Object.entries(refused))("%s is refused", (_what, body) => {
    expect(() => verify(3, ...body)).toThrow("what lives at the same time lies apart, but a and b overlap");
  });
});

describe("values kept of every sample", () => {
  const RECORD = 5;
  const kept = (name: string, offset: number): Buffer => ({
    ...temporary(name, true),
    offset,
    sampleStride: RECORD,
  });
  const fill = (into: Buffer, stride = RECORD): Stmt =>
    loop(i, store(into, place(into.offset, [stride, s], [1, i]), number(0)));
  const use = (of: Buffer): Stmt =>
    loop(j, store(y, atSample(j), loadAt(of, place(of.offset, [RECORD, s], [1, j]))));
  const atSample = (inner: Axis) => place(0, [3, s], [1, inner]);
  const verifyKept = (...body: Stmt[]): void => verifyProcedure(procedure(body, 3, RECORD), program);
  const [h, g] = [kept("h", 3), kept("g", 5)];

  test("are read in later loops over the samples", () => verifyKept(loop(s, fill(h)), loop(s, use(h))));

  test("may share a place one after the other, in one loop over the samples too", () => {
    const g3 = kept("g", 3);
    verifyKept(loop(s, fill(h)), loop(s, use(h), fill(g3)), loop(s, use(g3)));
  });

  test("may lie in place of each other", () => {
    const g3 = kept("g", 3);
    const at = place(3, [RECORD, s], [1, i]);
    verifyKept(loop(s, fill(h)), loop(s, loop(i, store(g3, at, loadAt(h, at)))), loop(s, use(g3)));
  });

  test("share no place while both are needed", () =>
    expect(() => verifyKept(loop(s, fill(h)), loop(s, fill(g), use(h)), loop(s, use(g)))).toThrow(
      "h and g overlap",
    ));

  test("move by a record from sample to sample", () =>
    expect(() => verifyKept(loop(s, fill(h, 3)))).toThrow("h moves by 5 from sample to sample, but not 3*s"));

  test("lie within their record", () => {
    const [before, behind] = [kept("h", 2), kept("h", 6)];
    expect(() => verifyKept(loop(s, fill(before)))).toThrow("places stay between 3 and 8");
    expect(() => verifyKept(loop(s, fill(behind)))).toThrow("places stay between 3 and 8");
  });

  test("are read where they were stored", () =>
    expect(() => verifyKept(loop(s, use(h)), loop(s, fill(h)))).toThrow(
      "a value is loaded where it was stored, but h elsewhere",
    ));
});
