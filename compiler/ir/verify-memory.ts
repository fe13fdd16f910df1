import type { Affine } from "./affine.js";
import type { Buffer } from "./kernel.js";
import type { LoopExpr, Procedure, Stmt } from "./loop.js";
import { KnownRanges, type Range } from "./ranges.js";

/** When a temporary value is needed, in numbered statements, and what it takes of the arena. */
interface Life {
  readonly buffer: Buffer;
  time: Range;
  /** Where it is stored. */
  stored: Range;
  /** Where it is loaded. */
  loaded: Range;
}

/**
 * Temporary values are loaded only where they are stored, and those that are needed at the same time share no place of
 * the arena. Computed anew from the finished procedure, without the memory planner. Throws an Error that names what
 * is at fault.
 */
export function verifyMemory({ name, body }: Procedure): void {
  const lives = livesOf(body);
  const fail = (law: string): never => {
    throw new Error(`procedure ${name}: ${law}`);
  };
  lives.forEach((a, k) => {
    const isInside = a.stored.min <= a.loaded.min && a.loaded.max <= a.stored.max;
    if (!isInside) fail(`a value is loaded where it was stored, but ${a.buffer.name} elsewhere`);
    for (const b of lives.slice(k + 1)) {
      if (meet(a.time, b.time) && meet(a.stored, b.stored))
        fail(`what lives at the same time lies apart, but ${a.buffer.name} and ${b.buffer.name} overlap`);
    }
  });
}

const NOWHERE: Range = { min: Infinity, max: -Infinity };
const meet = (a: Range, b: Range): boolean => a.min <= b.max && b.min <= a.max;
const join = (a: Range, b: Range): Range => ({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });

function livesOf(body: readonly Stmt[]): Life[] {
  const lives = new Map<Buffer, Life>();
  const loops: Range[] = [];
  let now = 0;
  // Values shared by guarded expressions are read before the conditions: they may lie anywhere.
  let isShared = false;
  const access = (buffer: Buffer, place: Affine, known: KnownRanges, how: "stored" | "loaded"): void => {
    if (!buffer.temporary) return;
    const life = lives.get(buffer) ?? { buffer, time: NOWHERE, stored: NOWHERE, loaded: NOWHERE };
    life.time = join(life.time, { min: now, max: now });
    if (!isShared) life[how] = join(life[how], known.of(place));
    lives.set(buffer, life);
  };
  const load = (expr: LoopExpr, known: KnownRanges): void => {
    if (expr.kind === "load") access(expr.buffer, expr.place, known, "loaded");
    else if (expr.kind === "apply" && expr.op === "select") {
      const [condition, yes, no] = expr.args;
      load(condition, known);
      const [held, failed] = [known.given(condition, true), known.given(condition, false)];
      if (held) load(yes, held);
      if (failed) load(no, failed);
    } else if (expr.kind === "apply") expr.args.forEach((arg) => load(arg, known));
  };
  const visit = (stmts: readonly Stmt[]): void => {
    for (const stmt of stmts) {
      if (stmt.kind === "note") continue;
      const start = ++now;
      if (stmt.kind === "for") {
        visit(stmt.body);
        loops.push({ min: start, max: now });
        continue;
      }
      isShared = stmt.kind === "let";
      load(stmt.value, new KnownRanges());
      isShared = false;
      now++;
      if (stmt.kind === "store") access(stmt.buffer, stmt.place, new KnownRanges(), "stored");
    }
  };
  visit(body);
  return [...lives.values()].map((life) => ({ ...life, time: throughLoops(life.time, loops) }));
}

/** What is needed both inside and outside a loop is needed until its last round. */
function throughLoops(time: Range, loops: readonly Range[]): Range {
  for (const loop of loops) {
    const isInside = loop.min <= time.min && time.max <= loop.max;
    if (!isInside && meet(loop, time)) time = join(loop, time);
  }
  return time;
}
