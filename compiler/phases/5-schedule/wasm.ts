import type { Program } from "../../ir/kernel.js";
import { visitStmts, type Stmt } from "../../ir/loop.js";
import { costOf } from "./cost-model.js";
import { flattenLoops } from "./flatten-loops.js";
import { applyPlan, arenaOf, planMemory } from "./plan-memory.js";
import { loadsIn } from "./nest.js";
import type { Scheduled } from "./schedule.js";
import { scalarizeSingles } from "./scalarize.js";
import { tileLoops, workOf, type Machine } from "./tiling.js";
import { toBlocks, type Blocks } from "./to-loops.js";
import { unroll } from "./unroll.js";

/** A function for WebAssembly: the same loops, to be called for so many samples at a time. */
export interface WasmSchedule extends Blocks {
  readonly samples: number;
}

/** What the values of a block's samples may take, in numbers: they are to stay in the cache. */
const BLOCK = 16_384;
const MOST_SAMPLES = 32;

/** Schedules a program as vectorised loops over blocks of samples; undefined where it needs all samples at once. */
export function scheduleWasm(program: Program, machine: Machine): Scheduled | undefined {
  const blocks = toBlocks(program);
  if (!blocks) return undefined;
  const parts = [blocks.head, blocks.each, blocks.tail].map((part) =>
    unroll(flattenLoops(part), program.constants, 1),
  );
  const whole = scalarizeSingles(parts.flat(), spanningBuffers(parts));
  const plan = planMemory(whole);
  const body = applyPlan(whole, plan);
  const arena = arenaOf(plan);
  const [head, each] = [parts[0].length, parts[0].length + parts[1].length];
  const least = workOf(body) / 100;
  const tiled = (stmts: readonly Stmt[]): Stmt[] => tileLoops(stmts, machine, least);
  const fits = Math.max(1, Math.floor(BLOCK / Math.max(1, arena.record)));
  const samples = Math.min(MOST_SAMPLES, 2 ** Math.floor(Math.log2(fits)));
  return {
    procedure: { name: program.name, body, arena },
    memory: plan,
    form: "loops",
    reason: `vectors of ${machine.lanes}, ${samples} sample${samples === 1 ? "" : "s"} at a time`,
    cost: costOf(body),
    wasm: {
      samples,
      head: tiled(body.slice(0, head)),
      each: tiled(body.slice(head, each)),
      tail: tiled(body.slice(each)),
    },
  };
}

/** Temporary values that one part leaves to a later one: these are other calls, so that a variable would be lost. */
function spanningBuffers(parts: readonly (readonly Stmt[])[]): ReadonlySet<object> {
  const usedIn = new Map<object, number>();
  const spanning = new Set<object>();
  parts.forEach((part, k) => {
    const use = (buffer: object): void => {
      if ((usedIn.get(buffer) ?? k) !== k) spanning.add(buffer);
      usedIn.set(buffer, k);
    };
    visitBuffers(part, use);
  });
  return spanning;
}

function visitBuffers(stmts: readonly Stmt[], use: (buffer: object) => void): void {
  visitStmts(stmts, (stmt) => {
    if (stmt.kind === "store") use(stmt.buffer);
  });
  loadsIn(stmts).forEach(({ buffer }) => use(buffer));
}
