import { expect, test } from "vitest";
import { NodeTable, type Graph } from "../../compiler/ir/graph.js";
import { printGraph } from "../../compiler/ir/print.js";
import type { DType, Shape } from "../../compiler/ir/tensor-type.js";
import { literal, literalNumbers } from "../../compiler/ops/leaf.js";
import { graphOf, outputOf } from "../support/graph-text.js";

const type = (...shape: Shape) => ({ dtype: "f64" as DType, shape });

test("literals of the same numbers and type are one node, and of others another", () => {
  const table = new NodeTable();
  const node = literal(table, [1, 0, NaN], type(3));
  expect(literal(table, Float32Array.of(1, 0, NaN), type(3))).toBe(node);
  expect(literal(table, [1, -0, NaN], type(3))).not.toBe(node);
  expect(literal(table, [1, 0, NaN], type(1, 3))).not.toBe(node);
  expect(literal(table, [1, 0, NaN], { ...type(3), dtype: "f32" })).not.toBe(node);
});

test("a literal is found again without its numbers being read again", () => {
  const table = new NodeTable();
  const node = literal(table, new Float64Array(1e6).fill(0.1), type(1000, 1000));
  const started = performance.now();
  for (let k = 0; k < 1000; k++) expect(table.node(node.op, [], node.attributes)).toBe(node);
  expect(performance.now() - started).toBeLessThan(1000);
});

test("the text of a literal holds its numbers, whatever they are", () => {
  const values = literal(new NodeTable(), [-0, NaN, -Infinity, 1e-7], type(2, 2));
  const graph: Graph = { name: "numbers", outputs: new Map([["y", values]]) };
  const text = printGraph(graph);
  expect(text).toContain("{values=numbers[-0, NaN, -Infinity, 1e-7]} : f64[2,2]");
  const parsed = outputOf(graphOf(text));
  expect(literalNumbers(parsed)).toEqual(literalNumbers(values));
  expect(printGraph({ name: "numbers", outputs: new Map([["y", parsed]]) })).toBe(text);
});

test.each(["numbers[1, 2]", "numbers[1, 2, 3, 4]", "[1, 2, 3]", "3"])(
  "a literal of three elements is not %s",
  (values) => {
    const text = `graph "g" {\n %1 = literal() {values=${values}} : f64[3]\nreturn\n "y" = %1\n}`;
    expect(() => graphOf(text)).toThrow("line 2: the attribute values must be numbers for [3]");
  },
);
