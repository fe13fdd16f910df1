import { describe, expect, test } from "vitest";
import type { Stmt } from "../../compiler/ir/loop.js";
import { verifyProcedure } from "../../compiler/ir/verify-procedure.js";
import { axisIndex, type Affine, type Axis } from "../../compiler/ir/affine.js";
import type { Buffer } from "../../compiler/ir/kernel.js";
import * as make from "./make.js";
import {
  axis,
  buffer,
  define,
  load,
  loadAt,
  local,
  loop,
  number,
  place,
  procedure,
  read,
  store,
  update,
} from "./make.js";

const [s, i, j] = [axis("s", "n"), axis("i", 3), axis("j", 3)];
const x = buffer("x", [3], { batched: true });
const y = buffer("y", [3], { batched: true });
const w = buffer("w", [3]);
/** A program that reads x and w and writes y. */
const program = make.program(
  make.kernel([s, i], y, make.apply("add", load(x, [axisIndex(i)], axisIndex(s)), load(w, [axisIndex(i)]))),
);
const verify = (arenaSize: number, ...body: Stmt[]): void =>
  verifyProcedure(procedure(body, arenaSize), program);

const sum = local("sum", true);
const fixed = local("fixed");
const atSample = place(0, [3, s], [1, i]);
const temporary = (name: string, batched = false) => buffer(name, [3], { temporary: true, batched });

test("loops over arrays and locals are accepted", () =>
  verify(
    0,
    loop(
      s,
      define(sum, number(0)),
      loop(i, update(sum, loadAt(x, atSample))),
      loop(j, store(y, place(0, [3, s], [1, j]), read(sum))),
    ),
    { kind: "return", value: number(1) },
  ));

describe("locals", () => {
  const refused: Readonly<Record<string, { body: Stmt[]; law: string }>> = {
    "used before their definition": {
      body: [store(w, place(0), read(fixed)), define(fixed, number(1))],
      law: "fixed is defined before its use, in scope",
    },
    "used outside the loop that defines them": {
      body: [loop(i, define(fixed, number(1))), store(w, place(0), read(fixed))],
      law: "fixed is defined before its use, in scope",
    },
    "assigned although they are constants": {
      body: [define(fixed, number(1)), update(fixed, number(2))],
      law: "only what is mutable is assigned, and fixed is not",
    },
    "assigned before their definition": {
      body: [update(sum, number(2))],
      law: "sum is defined before it is assigned",
    },
    "defined twice": {
      body: [define(fixed, number(1)), define(fixed, number(1))],
      law: "fixed is defined once",
    },
  };
  test.each(Object.entries(refused))("%s are refused", (_what, { body, law }) => {
    expect(() => verify(0, ...body)).toThrow(`procedure test: ${law}`);
  });
});

describe("places", () => {
  const refused: Readonly<Record<string, { body: Stmt[]; law: string }>> = {
    "beyond an array": {
      body: [loop(i, store(w, place(1, [1, i]), number(0)))],
      law: "places stay below 3, but i + 1 of w in w is 1 to 3",
    },
    "in another sample": {
      body: [loop(s, loop(i, store(y, place(0, [3, s], [2, i]), number(0))))],
      law: "places stay below 3, but 2*i of y in y is 0 to 4",
    },
    "that move by another stride": {
      body: [loop(s, store(y, place(0, [2, s]), number(0)))],
      law: "y moves by 3 from sample to sample, but not 2*s",
    },
    "beyond the arena": {
      body: [store(temporary("h"), place(2), number(0))],
      law: "places stay below 2, but 2 of h in arena is 2",
    },
    "in an array that the program does not know": {
      body: [store(buffer("z", [3]), place(0), number(0))],
      law: "the program knows the array z",
    },
    "that depend on a loop around other statements": {
      body: [loop(i), store(w, place(0, [1, i]), number(0))],
      law: "a place depends on the loops around it, not on i",
    },
  };
  test.each(Object.entries(refused))("%s are refused", (_what, { body, law }) => {
    expect(() => verify(2, ...body)).toThrow(law);
  });
});

test("a loop inside a loop over the same axis is refused", () => {
  expect(() => verify(0, loop(i, loop(i)))).toThrow("contains no loop over the same axis");
});

test("a return before the end is refused", () => {
  const end: Stmt = { kind: "return", value: number(1) };
  expect(() => verify(0, end, define(fixed, number(1)))).toThrow("a procedure returns at its end");
  expect(() => verify(0, loop(i, end))).toThrow("a procedure returns at its end");
});

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

  test("of one sample are not used in a later loop over the samples", () => {
    const h = temporary("h", true);
    expect(() => verify(3, loop(s, fill(h)), loop(s, use(h)))).toThrow(
      "what each sample overwrites is used in the loop that computes it, but h later too",
    );
  });
});

describe("a value in place of another", () => {
  const [a, b] = [temporary("a"), temporary("b")];
  const at = (of: Axis, constant = 0): Affine => place(constant, [1, of]);
  const fill = loop(i, store(a, at(i), number(0)));
  const use = loop(j, store(w, at(j), loadAt(b, at(j))));
  const k = axis("k", 2);
  const law = "what lives at the same time lies apart, but a and b overlap";

  test("is stored where its round read the other one", () => {
    verify(3, fill, loop(i, store(b, at(i), loadAt(a, at(i)))), use);
    const added = loop(
      i,
      define(sum, number(0)),
      loop(k, update(sum, loadAt(a, at(i)))),
      store(b, at(i), read(sum)),
    );
    verify(3, fill, added, use);
    verify(3, loop(s, fill, loop(i, store(b, at(i), loadAt(a, at(i)))), use));
  });

  const refused: Readonly<Record<string, Stmt[]>> = {
    "that reads the other one elsewhere": [loop(i, store(b, at(i), loadAt(a, place(2, [-1, i]))))],
    "that reads all of the other one in each round": [
      loop(i, define(sum, number(0)), loop(j, update(sum, loadAt(a, at(j)))), store(b, at(i), read(sum))),
    ],
    "that reads the other one behind its store": [
      loop(i, store(b, at(i), number(0)), define(fixed, loadAt(a, at(i)))),
    ],
    "that is stored by several rounds": [loop(k, loop(i, store(b, at(i), loadAt(a, at(i)))))],
    "that is stored twice": [loop(i, store(b, at(i), loadAt(a, at(i))), store(b, at(i), number(1)))],
    "that is added up": [
      loop(i, store(b, at(i), number(0))),
      loop(i, Object.assign(store(b, at(i), loadAt(a, at(i))), { combine: "sum" })),
    ],
    "that another nest reads as well": [
      loop(i, store(b, at(i), loadAt(a, at(i)))),
      loop(j, store(w, at(j), loadAt(a, at(j)))),
    ],
    "in a loop that begins anew with the other one": [loop(s, loop(i, store(b, at(i), loadAt(a, at(i)))))],
  };
  test.each(Object.entries(refused))("%s is refused", (_what, body) => {
    expect(() => verify(3, fill, ...body, use)).toThrow(law);
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
