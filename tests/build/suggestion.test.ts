import { expect, test } from "vitest";
import { suggestion } from "../../compiler/phases/2-build/check-arguments.js";
import * as declarations from "../../runtime/declarations.js";

test.each([
  ["rleu", "relu"],
  ["eul", "elu"],
  ["dnese", "dense"],
  ["tahn", "tanh"],
  ["sigmod", "sigmoid"],
  ["softmaxx", "softmax"],
  ["MeanSquareError", "meanSquaredError"],
])("%s: did you mean %s?", (name, meant) => {
  expect(suggestion(name, Object.keys(declarations))).toBe(`Did you mean ${meant}?`);
});

test.each(["transformer", "x", ""])("of %j nobody knows what was meant", (name) => {
  expect(suggestion(name, Object.keys(declarations))).toBeUndefined();
});
