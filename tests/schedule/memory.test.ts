import { expect, test } from "vitest";
import type { Program } from "../../compiler/ir/kernel.js";
import type { Stmt } from "../../compiler/ir/loop.js";
import { verifyProcedure } from "../../compiler/ir/verify-procedure.js";
import { decompose } from "../../compiler/phases/4-optimize/decompose.js";
import { inPlacePairs, type InPlace } from "../../compiler/phases/5-schedule/in-place.js";
import { livesOf } from "../../compiler/phases/5-schedule/lives.js";
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
  loops: (program) =>
    scalarizeSingles(unroll(flattenLoops(toLoops(program, { sumsInPlace: true })), program.constants, 1)),
  "statements written out": (program) => unroll(toLoops(program, { sumsInPlace: false }), program.constants),
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

test("what lives at the same time shares no numbers, unless one is computed in place of the other", () =>
  check((program) => {
    const stmts = toLoops(program, { sumsInPlace: true });
    const pairs = inPlacePairs(livesOf(stmts));
    const { fixed, record } = planMemory(stmts);
    for (const { values, size, least } of [fixed, record]) {
      expect(size).toBeGreaterThanOrEqual(least);
      for (const [a, b] of together(values)) {
        const distance = shiftBetween(pairs, a, b);
        const isApart = !overlap(a, b);
        expect(isApart || b.placed.offset - a.placed.offset === distance).toBe(true);
      }
    }
  }));

test("a plan that puts two values of the same time into one place is refused", () =>
  check((program) => {
    // Branches that are never taken are gone: they need nothing.
    const stmts = unroll(toLoops(program, { sumsInPlace: true }), program.constants, 1);
    const pairs = inPlacePairs(livesOf(stmts));
    const plan = planMemory(stmts);
    const wrong = (["fixed", "record"] as const).flatMap((part) =>
      together(plan[part].values)
        .filter(([a, b]) => shiftBetween(pairs, a, b) !== 0)
        .map((pair) => ({ ...plan, [part]: withOneMoved(plan[part], ...pair) })),
    );
    fc.pre(wrong.length > 0);
    for (const refused of wrong.slice(0, MOST_TRIED)) {
      const procedure = { name: "wrong", body: applyPlan(stmts, refused), arena: arenaOf(plan) };
      expect(() => verifyProcedure(procedure, program)).toThrow("what lives at the same time lies apart");
    }
  }));

test("whatever may be computed in place of something else is the same there, and accepted", () =>
  check((program, run) => {
    const stmts = toLoops(program, { sumsInPlace: false });
    const pairs = inPlacePairs(livesOf(stmts));
    fc.pre(pairs.length > 0);
    const expected = run(stmts);
    for (const pair of pairs.slice(0, MOST_TRIED)) {
      const plan = planWithOneInPlace(planMemory(stmts), pair);
      const body = applyPlan(stmts, plan);
      verifyProcedure({ name: "in place", body, arena: arenaOf(plan) }, program);
      expect(run(body, plan)).toEqual(expected);
    }
  }));

/** Plans that are tried for one program. */
const MOST_TRIED = 8;

type Value = PlannedPart["values"][number];

/** The pairs of values whose lives meet. */
const together = (values: readonly Value[]): [Value, Value][] =>
  values.flatMap((a, k) =>
    values
      .slice(0, k)
      .filter((b) => a.start <= b.end && b.start <= a.end)
      .map((b): [Value, Value] => [b, a]),
  );

const overlap = ({ placed: a }: Value, { placed: b }: Value): boolean =>
  a.offset < b.offset + b.size && b.offset < a.offset + a.size;

/** How far b may lie behind a where one is computed in place of the other. */
function shiftBetween(pairs: readonly InPlace[], a: Value, b: Value): number | undefined {
  const of = (dying: Value, result: Value): number | undefined =>
    pairs.find((pair) => pair.dying.buffer === dying.unplaced && pair.result.buffer === result.unplaced)
      ?.shift;
  const back = of(b, a);
  return of(a, b) ?? (back === undefined ? undefined : -back);
}

/** The plan with the smaller of two values where the larger one lies. */
function withOneMoved(part: PlannedPart, a: Value, b: Value): PlannedPart {
  const [small, large] = a.placed.size < b.placed.size ? [a, b] : [b, a];
  const placed = { ...small.placed, offset: large.placed.offset };
  return { ...part, values: part.values.map((v) => (v === small ? { ...v, placed } : v)) };
}

/** Everything apart, but one value in place of another. */
function planWithOneInPlace({ fixed, record }: MemoryPlan, { result, dying, shift }: InPlace): MemoryPlan {
  const apart = (part: PlannedPart, start: number): PlannedPart => {
    const isPair = ({ unplaced }: Value): boolean => [result.buffer, dying.buffer].includes(unplaced);
    const others = part.values.filter((value) => !isPair(value));
    let size = 0;
    const offsets = new Map(
      others.map(({ unplaced }) => [unplaced, (size += unplaced.size) - unplaced.size]),
    );
    if (others.length < part.values.length) {
      offsets.set(dying.buffer, size + Math.max(0, -shift)).set(result.buffer, size + Math.max(0, shift));
      size += dying.buffer.size + result.buffer.size + Math.abs(shift);
    }
    const values = part.values.map((value) => {
      const offset = start + offsets.get(value.unplaced)!;
      const sampleStride = value.unplaced.sampleStride > 0 ? size : 0;
      return { ...value, placed: { ...value.placed, offset, sampleStride } };
    });
    return { ...part, size, values };
  };
  const first = apart(fixed, 0);
  return { fixed: first, record: apart(record, first.size) };
}
