import { describe, expect, test } from "vitest";
import { axisIndex } from "../../compiler/ir/affine.js";
import type { Expr, Kernel, Program } from "../../compiler/ir/kernel.js";
import { verifyProgram } from "../../compiler/ir/verify-program.js";
import { apply, axis, buffer, kernel, load, place, program } from "./make.js";

const [s, i] = [axis("s", "n"), axis("i", 3)];
const x = buffer("x", [3], { batched: true });
const y = buffer("y", [3], { batched: true });
const w = buffer("w", [3]);
const h = buffer("h", [3], { batched: true, temporary: true });
const atI = load(x, [axisIndex(i)], axisIndex(s));
const copy = kernel([s, i], y, atI);

test("a program of kernels in order is accepted", () => {
  const first = kernel([s, i], h, apply("exp", atI));
  const second = kernel([s, i], y, load(h, [axisIndex(i)], axisIndex(s)));
  verifyProgram(program(first, second));
});

const inside = (index: ReturnType<typeof place>, bound: number): Expr => ({
  kind: "apply",
  op: "less",
  args: [
    { kind: "index", index },
    { kind: "constant", value: bound },
  ],
});
const select = (condition: Expr, yes: Expr, no: Expr): Expr => ({
  kind: "apply",
  op: "select",
  args: [condition, yes, no],
});
const zero: Expr = { kind: "constant", value: 0 };

test("a place may lie outside where a condition keeps it from being read", () => {
  const j = axis("j", 5);
  const wide = buffer("wide", [5]);
  const padded = select(inside(place(0, [1, j]), 3), load(w, [axisIndex(j)]), zero);
  verifyProgram(program(kernel([j], wide, padded)));
  const wrong = select(inside(place(0, [1, j]), 4), load(w, [axisIndex(j)]), zero);
  expect(() => verifyProgram(program(kernel([j], wide, wrong)))).toThrow(
    "kernel wide of program test: indices stay below 3, but j of w is 0 to 3",
  );
});

test("reading what another kernel replaced is refused", () => {
  const old = kernel([i], { ...w, name: "w" }, load(w, [axisIndex(i)]));
  verifyProgram(program(old));
  const later = kernel([s, i], y, load(w, [axisIndex(i)]));
  expect(() => verifyProgram(program(old, later))).toThrow("no kernel reads what an earlier one replaced");
});

const sum = { combine: "sum", axes: [axis("j", 3)], name: "sum" } as const;
const reduction = { ...sum, body: load(w, [axisIndex(sum.axes[0])]) };
const total: Expr = { kind: "accumulated", reduction };
const scalar = buffer("scalar", [], { temporary: true });

describe("what is refused", () => {
  const refused: Readonly<
    Record<string, { kernels: readonly Kernel[]; law: string; returns?: Program["returns"] }>
  > = {
    "an index beyond the buffer": {
      kernels: [kernel([s, i], y, load(x, [place(1, [1, i])], axisIndex(s)))],
      law: "indices stay below 3, but i + 1 of x is 1 to 3",
    },
    "an axis of another kernel": {
      kernels: [kernel([s, i], y, load(w, [axisIndex(axis("k", 3))]))],
      law: "a place depends on axes around it, not on k",
    },
    "a value that is not stored yet": {
      kernels: [kernel([s, i], y, load(h, [axisIndex(i)], axisIndex(s)))],
      law: "what is loaded was stored by an earlier kernel, but h was not",
    },
    "a reduction of another kernel": {
      kernels: [kernel([], scalar, zero, { reductions: [reduction] }), kernel([s, i], y, total)],
      law: "a reduction is used in its own kernel",
    },
    "a reduction before it is complete": {
      kernels: [kernel([], scalar, total, { reductions: [{ ...sum, body: total }, reduction] })],
      law: "after it is complete",
    },
    "a buffer stored twice": { kernels: [copy, copy], law: "an element is stored once" },
    "a store that leaves elements out": {
      kernels: [{ ...copy, stores: [{ ...copy.stores[0], index: [place(0)] }] }],
      law: "each element of y is stored exactly once",
    },
    "an operand too few": {
      kernels: [kernel([s, i], y, apply("add", atI))],
      law: "add takes 2 operands, not 1",
    },
    "a batched buffer without its sample": {
      kernels: [kernel([s, i], y, load(x, [axisIndex(i)]))],
      law: "x is read for a sample",
    },
    "one axis twice": { kernels: [kernel([s, s], y, zero)], law: "the axes of a nest are different axes" },
    "two axes of samples": {
      kernels: [kernel([s, axis("t", "n")], y, zero)],
      law: "a nest runs over the samples at most once",
    },
    "reading elsewhere what the kernel itself replaces": {
      kernels: [kernel([i], w, load(w, [place(2, [-1, i])]))],
      law: "a kernel reads what it replaces where it replaces it, but w elsewhere",
    },
    "a result that is no number": {
      kernels: [copy],
      law: "returns y, which is no single number",
      returns: y,
    },
    "a result that nobody stores": { kernels: [copy], law: "which no kernel stores", returns: scalar },
  };

  test.each(Object.entries(refused))("%s", (_what, { kernels, law, returns }) => {
    expect(() => verifyProgram({ ...program(...kernels), returns })).toThrow(law);
  });
});
