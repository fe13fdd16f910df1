import { expect, test } from "vitest";
import { evaluate } from "../../compiler/ir/evaluate.js";
import { constant } from "../../compiler/ops/leaf.js";
import { reverse } from "../../compiler/ops/calculus/reverse.js";
import { application } from "./cases.js";

/** The value and the derivative in each input, where all outputs count alike. */
function derivatives(name: string, ...at: number[][]): { value: number[]; gradient: number[][] } {
  const { inputs, node } = application(
    name,
    {},
    at.map(({ length }) => [length]),
  );
  const gradient = reverse(new Map([[node, constant(node.table, 1, node.type)]]), inputs);
  const nodes = inputs.map((x) => gradient.get(x)!);
  const values = evaluate([node, ...nodes], { samples: 1, leaf: (x) => at[inputs.indexOf(x)] });
  return { value: [...values.get(node)!.data], gradient: nodes.map((g) => [...values.get(g)!.data]) };
}

test("σ saturates without NaN, and its derivative vanishes", () => {
  expect(derivatives("sigmoid", [-1000, 1000])).toEqual({ value: [0, 1], gradient: [[0, 0]] });
});

test("softplus neither overflows nor loses its tail", () => {
  expect(derivatives("softplus", [-1000, 1000])).toEqual({ value: [0, 1000], gradient: [[0, 1]] });
  expect(derivatives("softplus", [-40]).value[0]).toBeCloseTo(Math.exp(-40), 30);
});

test("binary cross-entropy of a logit is finite far out, with gradient σ(f) − y", () => {
  const { value, gradient } = derivatives("binaryCrossEntropyOfLogit", [-1000, 1000, 1000], [1, 0, 1]);
  expect(value).toEqual([1000, 1000, 0]);
  expect(gradient[0]).toEqual([-1, 1, 0]);
});

test("log Σ eˣ and its kin hold where eˣ does not", () => {
  expect(derivatives("logSumExp", [1000, 0, 1000])).toEqual({
    value: [1000 + Math.LN2],
    gradient: [[0.5, 0, 0.5]],
  });
  expect(derivatives("softmax", [-1000, 1000]).value).toEqual([0, 1]);
  expect(derivatives("logSoftmax", [-1000, 1000]).value).toEqual([-2000, 0]);
});

test("the logarithm of a probability ends at −100", () => {
  expect(derivatives("logProbability", [0, 1])).toEqual({ value: [-100, 0], gradient: [[1e12, 1]] });
});

test.each(["maximum", "minimum"])("the %s of two is NaN where either is, and so is a ReLU of NaN", (name) => {
  expect(derivatives(name, [NaN, 1, 2], [1, NaN, 3]).value.slice(0, 2)).toEqual([NaN, NaN]);
  expect(derivatives("relu", [NaN]).value).toEqual([NaN]);
});

test.each(["argMax", "firstMax"])("%s ranks the elements of one sample, not samples", (name) => {
  const shapes = name === "argMax" ? [["n", 2] as const, [2]] : [["n", 2] as const];
  expect(() => application(name, { attributes: { axes: [0] } }, shapes)).toThrow(
    "the elements of different samples have no rank",
  );
});
