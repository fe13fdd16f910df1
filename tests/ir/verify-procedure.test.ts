import { describe, expect, test } from "vitest";
import type { Stmt } from "../../compiler/ir/loop.js";
import { verifyProcedure } from "../../compiler/ir/verify-procedure.js";
import { axisIndex } from "../../compiler/ir/affine.js";
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
