import fc from "../support/fast-check.js";
import { describe, expect, test } from "vitest";
import { NodeTable, type AttributeValue, type Graph } from "../../compiler/ir/graph.js";
import { parseGraph, parseGraphs } from "../../compiler/ir/parse.js";
import { printGraph } from "../../compiler/ir/print.js";
import { constant, input, literal } from "../../compiler/ops/leaf.js";
import { ops } from "../../compiler/ops/index.js";
import { graphOf } from "../support/graph-text.js";
import { forRandomGraphs } from "../support/random-graph.js";

test("parsing what was printed and printing it again gives the same text", () =>
  forRandomGraphs(
    (graph) => {
      const text = printGraph(graph);
      expect(printGraph(graphOf(text))).toBe(text);
    },
    { runs: 200, mixesSamples: true },
  ));

const single = (value: AttributeValue): Graph => {
  const table = new NodeTable();
  const node = table.node(ops.get("constant")!, [], { value, dtype: "f64", shape: [] });
  return { name: "one", outputs: new Map([["y", node]]) };
};

test("numbers keep every bit", () => {
  const special = [0, -0, NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308, -1e21, 0.1 + 0.2];
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.constantFrom(...special)), (value) => {
      const [node] = graphOf(printGraph(single(value))).outputs.values();
      expect(node.attributes.value).toBe(value);
    }),
    { seed: 1 },
  );
});

test("names of any letters survive", () =>
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), (name, output) => {
      const table = new NodeTable();
      const x = input(table, "input", name, { dtype: "f32", shape: ["n", 2] });
      const graph: Graph = { name, outputs: new Map([[output, x]]) };
      const parsed = graphOf(printGraph(graph));
      expect(parsed.name).toBe(name);
      expect([...parsed.outputs.keys()]).toEqual([output]);
      expect([...parsed.outputs.values()][0].attributes.name).toBe(name);
    }),
    { seed: 1 },
  ));

test("lists, truth values and types of leaves are read", () => {
  const table = new NodeTable();
  const values = literal(table, [1, -2.5, 1e-7], { dtype: "f32", shape: [3] });
  const target = input(table, "target", "t", { dtype: "f32", shape: ["n", 3] }, { simplex: true });
  const number = constant(table, 2, { dtype: "f32", shape: [] });
  const outputs = new Map(Object.entries({ values, target, number }));
  const parsed = graphOf(printGraph({ name: "leaves", outputs })).outputs;
  for (const [name, { attributes, type }] of outputs) {
    expect(parsed.get(name)!.attributes).toEqual(attributes);
    expect(parsed.get(name)!.type).toEqual(type);
  }
});

test("several graphs may share the nodes of one table", () => {
  const one = `graph "a" {\n %1 = input() {role="input", name="x"} : f64[n]\nreturn\n "y" = %1\n}`;
  const [a, b] = parseGraphs(`${one}\n\n${one.replace('"a"', '"b"')}`, ops);
  expect(a.outputs.get("y")).toBe(b.outputs.get("y"));
  expect(b.name).toBe("b");
});

describe("a text that is no graph is refused with its line", () => {
  const graph = (...lines: string[]): string =>
    [
      `graph "test" {`,
      `  %x = input() {role="input", name="x"} : f64[n,2]`,
      ...lines,
      `return`,
      `  "y" = %x`,
      `}`,
    ].join("\n");
  const refusals: readonly (readonly [string, string])[] = [
    ["", "line 1: expected graph, found the end"],
    [`graph test {`, "line 1: expected a string, found test"],
    [graph("  %y = exp(%z) : f64[n,2]"), "line 3: %z is not defined yet"],
    [graph("  %y = expo(%x) : f64[n,2]"), "line 3: there is no operation expo"],
    [graph("  %y = exp(%x, %x) : f64[n,2]"), "line 3: exp takes 1 operands, not 2"],
    [graph("  %y = exp(%x) : f64[n,3]"), "line 3: exp gives f64[n,2] here, not f64[n,3]"],
    [graph("  %y = exp(%x) : f32[n,2]"), "line 3: exp gives f64[n,2] here, not f32[n,2]"],
    [graph("  %x = exp(%x) : f64[n,2]"), "line 3: %x is defined already"],
    [graph("  %y = exp %x : f64[n,2]"), "line 3: expected (, found %x"],
    [graph("  %y = exp(%x)"), "line 4: expected :, found return"],
    [graph("  %y = exp(%x) : f64[n,2] ?"), 'line 3: unexpected "?"'],
    [graph("  %y = sum(%x) : f64[n]"), "line 3: the attribute axes must be distinct axes of the 2 there are"],
    [graph("  %y = sum(%x) {axes=[2]} : f64[n]"), "line 3: the attribute axes must be distinct axes"],
    [
      graph("  %y = slice(%x) {axis=0, start=0, end=1} : f64[n,2]"),
      "line 3: the attribute axis must be an axis",
    ],
    [
      graph("  %y = permute(%x) {axes=[1, 0]} : f64[2,n]"),
      "line 3: permute: [n,2] cannot be put in the order",
    ],
    [
      graph('  %y = input() {role="input", name="z"} : f64[2,n]'),
      "line 3: the attribute shape must be extents",
    ],
    [
      graph('  %y = input() {role="input", name="z"} : f16[2]'),
      "line 3: the attribute dtype must be f64 or f32",
    ],
    [graph("  %y = constant() {value=1.2.3} : f64[]"), "line 3: 1.2.3 is no number"],
    [graph() + "}", "line 5: expected nothing more, found }"],
    [graph().replace("%x\n}", '%x\n  "y" = %x\n}'), 'line 5: the output "y" is there already'],
  ];

  test.each(refusals.map(([text, message]) => [message, text]))("%s", (message, text) => {
    expect(() => parseGraph(text, ops)).toThrow(message);
  });

  test("and so is an operand that does not fit", () => {
    const text = graph(
      '  %w = input() {role="parameter", name="w"} : f64[3]',
      "  %y = add(%x, %w) : f64[n,2]",
    );
    expect(() => parseGraph(text, ops)).toThrow("line 4: add: [n,2] and [3] differ");
  });
});
