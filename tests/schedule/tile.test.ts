import { expect, test } from "vitest";
import type { Axis } from "../../compiler/ir/affine.js";
import type { Stmt } from "../../compiler/ir/loop.js";
import { BATCH } from "../../compiler/ir/tensor-type.js";
import { decompose } from "../../compiler/phases/4-optimize/decompose.js";
import { flattenLoops } from "../../compiler/phases/5-schedule/flatten-loops.js";
import { nestOf, type Loop, type Nest } from "../../compiler/phases/5-schedule/nest.js";
import { applyPlan, arenaOf, planMemory } from "../../compiler/phases/5-schedule/plan-memory.js";
import { scalarizeSingles } from "../../compiler/phases/5-schedule/scalarize.js";
import { tiled, type NestSchedule } from "../../compiler/phases/5-schedule/tile.js";
import { isRepeatable } from "../../compiler/phases/5-schedule/tiling.js";
import { toBlocks, toLoops } from "../../compiler/phases/5-schedule/to-loops.js";
import { unroll } from "../../compiler/phases/5-schedule/unroll.js";
import fc from "../support/fast-check.js";
import { mapOutputs } from "../support/graph-text.js";
import { interpretStmts } from "../support/interpret-procedure.js";
import { lowerGraph, machineFor, results } from "../support/lower-graph.js";
import type { Random } from "../../runtime/random.js";
import { createRandom, randomEnvironment, uniform } from "../support/numbers.js";
import { forRandomGraphs } from "../support/random-graph.js";

const SAMPLES = 5;

/** A schedule of any kind: an order, tiles and lanes drawn at random. */
function drawnSchedule(nest: Nest, random: Random): NestSchedule {
  const { axes, sums } = nest;
  const below = (n: number): number => Math.floor(uniform(random, 0, n));
  const order = [...axes].sort(() => uniform(random, -1, 1));
  const inSums = sums.flatMap(axesOf);
  const tiles = new Map([...axes, ...inSums].map((axis) => [axis, 1 + below(4)] as const));
  const lanes = [2, 4][below(2)];
  const candidates = [...axes, ...inSums].filter(({ extent }) => extent !== BATCH && extent >= lanes);
  const axis = candidates[below(candidates.length + 1)] as Axis | undefined;
  const ofSums = inSums.filter((own) => candidates.includes(own));
  const chosen = axis && (axes.includes(axis) ? [axis] : ofSums);
  return {
    order,
    tiles,
    mayOverlap: isRepeatable(nest),
    ...(chosen && { vector: { axes: new Set(chosen), lanes } }),
  };
}

const axesOf = ({ axis, body }: Loop): Axis[] => [axis, ...(body[0].kind === "for" ? axesOf(body[0]) : [])];

/** Every nest with a schedule of its own. */
function scheduled(stmts: readonly Stmt[], random: Random, count: { nests: number }): Stmt[] {
  return stmts.flatMap((stmt): Stmt[] => {
    if (stmt.kind !== "for") return [stmt];
    const nest = nestOf(stmt);
    if (!nest) return [{ ...stmt, body: scheduled(stmt.body, random, count) }];
    count.nests++;
    return tiled(nest, drawnSchedule(nest, random));
  });
}

test("whatever the schedule, the numbers are the same but for the order of sums", () => {
  const count = { nests: 0 };
  let seed = 1;
  forRandomGraphs(
    (graph) => {
      const lowered = mapOutputs(graph, (node) => decompose([node])[0]);
      const program = lowerGraph(lowered);
      const blocks = toBlocks(program);
      fc.pre(blocks !== undefined);
      const loops = flattenLoops([...blocks.head, ...blocks.each, ...blocks.tail]);
      const stmts = scalarizeSingles(unroll(loops, program.constants, 1));
      const plan = planMemory(stmts);
      const body = applyPlan(stmts, plan);
      const run = (code: readonly Stmt[], arena = arenaOf(plan)): number[][] => {
        const machine = machineFor(lowered, randomEnvironment(5, SAMPLES));
        interpretStmts(code, program.constants, machine, arena);
        return [...results(lowered, machine).values()].map((array) => [...array]);
      };
      const machine = machineFor(lowered, randomEnvironment(5, SAMPLES));
      interpretStmts(toLoops(program, { sumsInPlace: false }), program.constants, machine);
      const expected = [...results(lowered, machine).values()].map((array) => [...array]);
      const found = run(scheduled(body, createRandom(seed++), count));
      expected.forEach((values, k) =>
        values.forEach((value, i) => {
          const isSame =
            Object.is(found[k][i], value) || Math.abs(found[k][i] - value) <= 1e-9 * (1 + Math.abs(value));
          expect(isSame, `${found[k][i]} instead of ${value}`).toBe(true);
        }),
      );
    },
    { mixesSamples: true },
  );
  expect(count.nests).toBeGreaterThan(100);
});
