import { expect, test } from "vitest";
import { evaluate } from "../../compiler/ir/evaluate.js";
import type { Graph } from "../../compiler/ir/graph.js";
import { verifyProgram } from "../../compiler/ir/verify-program.js";
import { decompose } from "../../compiler/phases/4-optimize/decompose.js";
import { interpretProgram } from "../support/interpret-program.js";
import { lowerGraph, machineFor, results } from "../support/lower-graph.js";
import { distance } from "../support/numbers.js";
import { cases } from "./cases.js";

test.each(cases)("the kernels of $title compute what its definition says", ({ node, environment }) => {
  const graph: Graph = { name: "test", outputs: new Map([["y", decompose([node])[0]]]) };
  const program = lowerGraph(graph);
  verifyProgram(program);
  const machine = machineFor(graph, environment);
  interpretProgram(program, machine);
  const expected = evaluate([node], environment).get(node)!.data;
  expect(distance(expected, results(graph, machine).get("y")!)).toBeLessThan(1e-14);
});
