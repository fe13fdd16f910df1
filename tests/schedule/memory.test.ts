import { expect, test } from "vitest";
import type { Program } from "../../compiler/ir/kernel.js";
import type { Stmt } from "../../compiler/ir/loop.js";
import { verifyProcedure } from "../../compiler/ir/verify-procedure.js";
import { decompose } from "../../compiler/phases/4-optimize/decompose.js";
import { flattenLoops } from "../../compiler/phases/5-schedule/flatten-loops.js";
import {
  applyPlan,
  arenaOf,
  planMemory,
  type MemoryPlan,
  type PlannedPart,
} from "../../compiler/phases/5-schedule/plan-memory.js";
import { scalarizeSingles } from "../../compiler/phases/5-schedule/scalarize.js";
import { toLoops } from "../../compiler/phases/5-schedule/to-loops.js";
import { unroll } from "../../compiler/phases/5-schedule/unroll.js";
import fc from "../support/fast-check.js";
import { mapOutputs } from "../support/graph-text.js";
import { interpretStmts } from "../support/interpret-procedure.js";
import { lowerGraph, machineFor, results } from "../support/lower-graph.js";
import { randomEnvironment } from "../support/numbers.js";
import { forRandomGraphs } from "../support/random-graph.js";

/** Statements whose temporary values are all in memory, or those that the compiler would leave there. */
const forms: Readonly<Record<string, (program: Program) => Stmt[]>> = {
  "plain loops": (program) => toLoops(program, { sumsInPlace: false }),
  loops: (program) => scalarizeSingles(unroll(flattenLoops(toLoops(program, { sumsInPlace: true })), 1)),
  "statements written out": (program) => unroll(toLoops(program, { sumsInPlace: false })),
};

const check = (
  property: (program: Program, run: (stmts: readonly Stmt[], plan?: MemoryPlan) => void) => void,
) =>
  forRandomGraphs(
    (graph) => {
      const lowered = mapOutputs(graph, (node) => decompose([node])[0]);
      const program = lowerGraph(lowered);
      property(program, (stmts, plan) => {
        const machine = machineFor(lowered, randomEnvironment(5, 3));
        interpretStmts(stmts, program.constants, machine, plan && arenaOf(plan));
        return results(lowered, machine);
      });
    },
    { mixesSamples: true },
  );

test.each(Object.entries(forms))(
  "%s give the same numbers, bit by bit, whether values share places or not",
  (_, form) =>
    check((program, run) => {
      const stmts = form(program);
      const plan = planMemory(stmts);
      expect(run(applyPlan(stmts, plan), plan)).toEqual(run(stmts));
    }),
);

test("what lives at the same time shares no numbers", () =>
  check((program) => {
    const { fixed, record } = planMemory(toLoops(program, { sumsInPlace: true }));
    for (const { values, size, least } of [fixed, record]) {
      expect(size).toBeGreaterThanOrEqual(least);
      for (const [a, b] of pairs(values)) expect(meet(a, b) && overlap(a, b)).toBe(false);
    }
  }));

test("a plan that puts two values of the same time into one place is refused", () =>
  check((program) => {
    const stmts = toLoops(program, { sumsInPlace: true });
    const plan = planMemory(stmts);
    const refused = (["fixed", "record"] as const).map((part) => {
      const [pair] = pairs(plan[part].values).filter(([a, b]) => meet(a, b));
      if (!pair) return false;
      const wrong = { ...plan, [part]: movedOnto(plan[part], ...pair) };
      const procedure = { name: "wrong", body: applyPlan(stmts, wrong), arena: arenaOf(plan) };
      expect(() => verifyProcedure(procedure, program)).toThrow("what lives at the same time lies apart");
      return true;
    });
    fc.pre(refused.includes(true));
  }));

type Value = PlannedPart["values"][number];

const pairs = (values: readonly Value[]): [Value, Value][] =>
  values.flatMap((a, k) => values.slice(0, k).map((b): [Value, Value] => [b, a]));

const meet = (a: Value, b: Value): boolean => a.start <= b.end && b.start <= a.end;

const overlap = ({ placed: a }: Value, { placed: b }: Value): boolean =>
  a.offset < b.offset + b.size && b.offset < a.offset + a.size;

/** The plan with the smaller of two values where the larger one lies. */
function movedOnto(part: PlannedPart, a: Value, b: Value): PlannedPart {
  const [small, large] = a.placed.size < b.placed.size ? [a, b] : [b, a];
  const placed = { ...small.placed, offset: large.placed.offset };
  return { ...part, values: part.values.map((v) => (v === small ? { ...v, placed } : v)) };
}
