import { expect, test } from "vitest";
import type { Graph, Node } from "../../compiler/ir/graph.js";
import type { Program } from "../../compiler/ir/kernel.js";
import type { Stmt } from "../../compiler/ir/loop.js";
import { verifyGraph } from "../../compiler/ir/verify-graph.js";
import { verifyProcedure } from "../../compiler/ir/verify-procedure.js";
import { verifyProgram } from "../../compiler/ir/verify-program.js";
import { DEFAULTS } from "../../compiler/options.js";
import { decompose } from "../../compiler/phases/4-optimize/decompose.js";
import { knownRules } from "../../compiler/phases/4-optimize/known-numbers.js";
import { Rewriter } from "../../compiler/phases/4-optimize/rewrite.js";
import { rules } from "../../compiler/phases/4-optimize/rules.js";
import { flattenLoops } from "../../compiler/phases/5-schedule/flatten-loops.js";
import { scalarize, scalarizeSingles } from "../../compiler/phases/5-schedule/scalarize.js";
import { schedule } from "../../compiler/phases/5-schedule/schedule.js";
import { toLoops } from "../../compiler/phases/5-schedule/to-loops.js";
import { unroll } from "../../compiler/phases/5-schedule/unroll.js";
import { withKnownParameters } from "../support/known-parameters.js";
import { interpretProgram, type Machine } from "../support/interpret-program.js";
import { interpretStmts } from "../support/interpret-procedure.js";
import { lowerGraph, machineFor, results } from "../support/lower-graph.js";
import { distance, randomEnvironment, steadyValues } from "../support/numbers.js";
import { forRandomGraphs } from "../support/random-graph.js";
import { mapOutputs } from "../support/graph-text.js";

/** The graph in operations that have a lowering. */
const plain = (graph: Graph): Graph => mapOutputs(graph, (node) => decompose([node])[0]);

function expectResults(graph: Graph, run: (machine: Machine) => void, samples = 3): void {
  const environment = randomEnvironment(7, samples);
  const machine = machineFor(graph, environment);
  run(machine);
  const expected = steadyValues([...graph.outputs.values()], environment);
  [...results(graph, machine).values()].forEach((found, k) =>
    expect(distance(expected[k], found)).toBeLessThan(1e-9),
  );
}

function check(
  property: (graph: Graph, program: Program) => void,
  options: Parameters<typeof forRandomGraphs>[1] = {},
): void {
  forRandomGraphs(
    (graph) => {
      const lowered = plain(graph);
      verifyGraph(lowered, { lowerable: true });
      property(lowered, lowerGraph(lowered));
    },
    { tameOn: randomEnvironment(7, 3), ...options },
  );
}

test("kernels compute what the graph says", () =>
  check((graph, program) => {
    verifyProgram(program);
    expectResults(graph, (machine) => interpretProgram(program, machine));
  }));

const UNROLL_CHOICES = ["none", "auto", "full"] as const;

const passes: Readonly<Record<string, (program: Program) => readonly Stmt[]>> = {
  "loops that add up in place": (program) => toLoops(program, { sumsInPlace: true }),
  "loops that add up aside": (program) => toLoops(program, { sumsInPlace: false }),
  "straight-line code": (program) =>
    scalarize(unroll(toLoops(program, { sumsInPlace: false }), program.constants)),
  "merged loops": (program) => flattenLoops(toLoops(program, { sumsInPlace: true })),
  "loops over locals": (program) =>
    scalarizeSingles(unroll(flattenLoops(toLoops(program, { sumsInPlace: true })), program.constants, 1)),
};

for (const [name, pass] of Object.entries(passes)) {
  test(`${name} compute what the graph says`, () =>
    check((graph, program) => {
      const stmts = pass(program);
      expectResults(graph, (machine) => interpretStmts(stmts, program.constants, machine));
    }));
}

for (const unroll of UNROLL_CHOICES) {
  test(`the schedule for unroll ${unroll} computes what the graph says, in one arena`, () =>
    check((graph, program) => {
      const { procedure } = schedule(program, { ...DEFAULTS, unroll, purpose: "training" });
      verifyProcedure(procedure, program);
      const { body, arena } = procedure;
      expectResults(graph, (machine) => interpretStmts(body, program.constants, machine, arena));
    }));
}

for (const unroll of UNROLL_CHOICES) {
  test(`so does the schedule for unroll ${unroll} of graphs whose parameters are known numbers`, () =>
    check((graph) => {
      const rewriter = new Rewriter([...rules, ...knownRules]);
      const numbers = randomEnvironment(7, 3);
      const simplify = (node: Node): Node => rewriter.rewrite(withKnownParameters(node, numbers));
      const frozen = plain(mapOutputs(graph, simplify));
      const program = lowerGraph(frozen);
      const { procedure } = schedule(program, { ...DEFAULTS, unroll, purpose: "inference" });
      verifyProcedure(procedure, program);
      const { body, arena } = procedure;
      expectResults(frozen, (machine) => interpretStmts(body, program.constants, machine, arena));
    }));
}

for (const unroll of UNROLL_CHOICES) {
  test(`values of single samples that need sums over all of them, unroll ${unroll}`, () =>
    check(
      (graph, program) => {
        verifyProgram(program);
        const { procedure } = schedule(program, { ...DEFAULTS, purpose: "training", unroll });
        verifyProcedure(procedure, program);
        const { body, arena } = procedure;
        for (const samples of [1, 2, 5])
          expectResults(graph, (machine) => interpretStmts(body, program.constants, machine, arena), samples);
      },
      { mixesSamples: true },
    ));
}
