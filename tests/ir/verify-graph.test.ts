import { expect, test } from "vitest";
import { NodeTable, type Graph, type Node } from "../../compiler/ir/graph.js";
import { verifyGraph } from "../../compiler/ir/verify-graph.js";
import { sigmoid } from "../../compiler/ops/activation.js";
import { add } from "../../compiler/ops/arithmetic.js";
import { constant, input, variable } from "../../compiler/ops/leaf.js";
import { ops } from "../../compiler/ops/index.js";
import { softmax } from "../../compiler/ops/softmax.js";
import { forRandomGraphs } from "../support/random-graph.js";

const table = new NodeTable();
const type = { dtype: "f64", shape: ["n", 2] } as const;
const x = input(table, "input", "x", type);
const y = sigmoid(x);
const of = (...nodes: Node[]): Graph => ({
  name: "test",
  outputs: new Map(nodes.map((node, k) => [`y${k}`, node])),
});

test("every graph that is built is accepted", () => {
  forRandomGraphs((graph) => verifyGraph(graph), { mixesSamples: true });
});

const refused: Readonly<Record<string, { graph: Graph; law: string }>> = {
  "a graph over two tables": {
    graph: of(y, input(new NodeTable(), "input", "z", type)),
    law: "all nodes of a graph are of one table",
  },
  "a node older than its input": {
    graph: of({ ...y, id: 0 }),
    law: "a node is made after its inputs",
  },
  "an operand too many": {
    graph: of({ ...y, inputs: [x, x] }),
    law: "an operation has as many inputs as it takes",
  },
  "a variable of a linear map": {
    graph: of(add(x, variable(table, type))),
    law: "variables of linear maps are gone when their map is transposed",
  },
  "an attribute that is no plain value": {
    graph: of({ ...y, attributes: { from: { x: 1 } as never } }),
    law: "attributes are numbers, strings, truth values, lists of numbers and strings, or many numbers",
  },
  "a type that the operation does not infer": {
    graph: of({ ...y, type: { dtype: "f64", shape: ["n", 3] } }),
    law: "the stored type is the one that the operation infers",
  },
  "a malformed attribute": {
    graph: of({ ...y, op: ops.get("sum")!, attributes: { axes: [5] } }),
    law: "the stored type is the one that the operation infers",
  },
  "a batch axis that is not the first": {
    graph: of({
      ...x,
      op: { ...x.op, infer: () => ({ dtype: "f64", shape: [2, "n"] }) },
      type: { dtype: "f64", shape: [2, "n"] },
    }),
    law: "the batch axis is the first or nowhere",
  },
  "values of two number types": {
    graph: of(y, constant(table, 1, { dtype: "f32", shape: [] })),
    law: "all values of a graph have one number type",
  },
  "a copy of a node": { graph: of({ ...y }), law: "equal nodes are one node" },
  "two arrays of one role and name": {
    graph: of(y, input(table, "input", "x", { dtype: "f64", shape: ["n", 5] })),
    law: "leaves of one role have different names",
  },
};

test.each(Object.entries(refused))("%s is refused", (_what, { graph, law }) => {
  expect(() => verifyGraph(graph)).toThrow(law);
});

test("before lowering, composite operations are refused too", () => {
  const graph = of(softmax(x));
  verifyGraph(graph);
  expect(() => verifyGraph(graph, { lowerable: true })).toThrow(
    "composite operations are written out before lowering",
  );
});

test("the message says where", () => {
  expect(() => verifyGraph(of({ ...y, id: 0 }))).toThrow(/^sigmoid \(node 0, f64\[n,2\]\) of graph "test": /);
});
