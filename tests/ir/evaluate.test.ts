import { expect, test } from "vitest";
import { evaluate } from "../../compiler/ir/evaluate.js";
import { erf } from "../../compiler/ir/scalar.js";
import { graphOf, outputOf } from "../support/graph-text.js";

const dense = graphOf(`
  graph "dense" {
    %x = input() {role="input", name="x"} : f64[n,2]
    %w = input() {role="parameter", name="w"} : f64[3,2]
    %b = input() {role="parameter", name="b"} : f64[3]
    %p = contract(%x, %w) {spec="ai,oi->ao"} : f64[n,3]
    %r = broadcast(%b) {axes=[1], shape=["n", 3]} : f64[n,3]
    %z = add(%p, %r) : f64[n,3]
    %y = relu(%z) {derivativeAtZero=0} : f64[n,3]
  return
    "y" = %y
  }`);

const values: Record<string, number[]> = { x: [1, 2, 3, 4], w: [1, 0, 0, 1, 1, -1], b: [0.5, -10, 0] };

test("a graph has the value that its definition says", () => {
  const y = outputOf(dense);
  const leaf = ({ attributes }: typeof y) => values[String(attributes.name)];
  const value = evaluate([y], { samples: 2, leaf }).get(y)!;
  expect(value.shape).toEqual([2, 3]);
  expect([...value.data]).toEqual([1.5, 0, 0, 3.5, 0, 0]);
});

test("one number may stand for a whole leaf, an array of another length may not", () => {
  const y = outputOf(dense);
  expect([...evaluate([y], { samples: 1, leaf: () => 1 }).get(y)!.data]).toEqual([3, 3, 3]);
  expect(() => evaluate([y], { samples: 1, leaf: () => [1] })).toThrow("input x needs 2 numbers, not 1");
});

test("the error function has the values of the tables", () => {
  const table = [
    [0, 0],
    [1e-10, 1.1283791670955126e-10],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [3, 0.9999779095030014],
    [7, 1],
  ];
  for (const [x, value] of table) {
    expect(Math.abs(erf(x) - value)).toBeLessThanOrEqual(1e-15 * value);
    expect(erf(-x)).toBe(-erf(x) + 0);
  }
  expect(erf(NaN)).toBeNaN();
});
