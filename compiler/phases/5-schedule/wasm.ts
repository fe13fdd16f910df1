import type { Buffer, Program } from "../../ir/kernel.js";
import { isKept, visitStmts, type Stmt } from "../../ir/loop.js";
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
const BLOCK = 65_536;
const MOST_SAMPLES = 32;

/** Schedules a program as vectorised loops over blocks of samples; undefined where it needs all samples at once. */
export function scheduleWasm(program: Program, machine: Machine): Scheduled | undefined {
  const blocks = toBlocks(program);
  if (!blocks) return undefined;
  const parts = [blocks.head, blocks.each, blocks.tail].map((part) =>
    unroll(flattenLoops(part), program.constants, 1),
  );
  const persistent = persistentBuffers(parts);
  const whole = scalarizeSingles(parts.flat(), persistent);
  const plan = planMemory(whole, persistent);
  const body = applyPlan(whole, plan);
  const arena = arenaOf(plan);
  const [head, each] = [parts[0].length, parts[0].length + parts[1].length];
  const least = workOf(body) / 100;
  const tiled = (stmts: readonly Stmt[]): Stmt[] => tileLoops(stmts, machine, least);
  const fits = Math.max(1, Math.floor(BLOCK / Math.max(1, arena.record)));
  const samples = Math.min(MOST_SAMPLES, 2 ** Math.floor(Math.log2(fits)));
  return {
    procedure: { name: program.name, body: inOneCall(body), arena },
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

/** The statements of a call that has all samples. */
const inOneCall = (stmts: readonly Stmt[]): Stmt[] =>
  stmts.flatMap((stmt): Stmt[] => {
    if (stmt.kind === "for") return [{ ...stmt, body: inOneCall(stmt.body) }];
    return "when" in stmt && stmt.when && stmt.when !== "last" ? [] : [stmt];
  });

/** Temporary values that one part leaves to another, or one call to the next: a variable would be lost, and so would shared memory. */
function persistentBuffers(parts: readonly (readonly Stmt[])[]): ReadonlySet<Buffer> {
  const usedIn = new Map<Buffer, number>();
  const persistent = new Set<Buffer>();
  parts.forEach((part, k) => {
    const use = (buffer: Buffer): void => {
      if ((usedIn.get(buffer) ?? k) !== k) persistent.add(buffer);
      usedIn.set(buffer, k);
    };
    loadsIn(part).forEach(({ buffer }) => use(buffer));
    visitStmts(part, (stmt) => {
      if (stmt.kind !== "store") return;
      use(stmt.buffer);
      if (stmt.when === "unfinished") persistent.add(stmt.buffer);
    });
  });
  return new Set([...persistent].filter((buffer) => buffer.temporary && !isKept(buffer)));
}
