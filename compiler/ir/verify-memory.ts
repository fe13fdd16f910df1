import type { Affine } from "./affine.js";
import type { Buffer } from "./kernel.js";
import type { LoopExpr, Procedure, Stmt } from "./loop.js";
import { BATCH } from "./tensor-type.js";
import { KnownRanges, type Range } from "./ranges.js";

/** When a temporary value is needed, in numbered statements, and what it takes of the arena. */
interface Life {
  readonly buffer: Buffer;
  /** From the first statement that mentions it to the last one. */
  needed: Range;
  /** The same, but through whole loops where it is needed in and outside of one. */
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
export function verifyMemory({ name, body, arena }: Procedure): void {
  const { lives, sampleLoops } = livesOf(body);
  const fail = (law: string): never => {
    throw new Error(`procedure ${name}: ${law}`);
  };
  lives.forEach((a, k) => {
    if (a.loaded !== NOWHERE && !contains(a.stored, a.loaded))
      fail(`a value is loaded where it was stored, but ${a.buffer.name} elsewhere`);
    const planned = arena.get(a.buffer) ?? a.stored.min;
    if (!contains({ min: planned, max: planned + a.buffer.size - 1 }, a.stored))
      fail(`a value lies where the memory plan puts it, but ${a.buffer.name} elsewhere`);
    const isKept = !a.buffer.batched || a.buffer.sampleStride > 0;
    if (!isKept && !sampleLoops.some((loop) => contains(loop, a.needed)))
      fail(
        `what each sample overwrites is used in the loop that computes it, but ${a.buffer.name} later too`,
      );
    for (const b of lives.slice(k + 1)) {
      if (meet(a.time, b.time) && meet(a.stored, b.stored))
        fail(`what lives at the same time lies apart, but ${a.buffer.name} and ${b.buffer.name} overlap`);
    }
  });
}

const contains = (outer: Range, inner: Range): boolean => outer.min <= inner.min && inner.max <= outer.max;
const NOWHERE: Range = { min: Infinity, max: -Infinity };
const meet = (a: Range, b: Range): boolean => a.min <= b.max && b.min <= a.max;
const join = (a: Range, b: Range): Range => ({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });

function livesOf(body: readonly Stmt[]): { lives: Life[]; sampleLoops: Range[] } {
  const lives = new Map<Buffer, Life>();
  const loops: Range[] = [];
  const sampleLoops: Range[] = [];
  let now = 0;
  // Values shared by guarded expressions are read before the conditions: they may lie anywhere.
  let isShared = false;
  const access = (buffer: Buffer, place: Affine, known: KnownRanges, how: "stored" | "loaded"): void => {
    if (!buffer.temporary) return;
    const fresh: Life = { buffer, needed: NOWHERE, time: NOWHERE, stored: NOWHERE, loaded: NOWHERE };
    const life = lives.get(buffer) ?? fresh;
    life.needed = join(life.needed, { min: now, max: now });
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
        if (stmt.axis.extent === BATCH) sampleLoops.push({ min: start, max: now });
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
  for (const life of lives.values()) life.time = throughLoops(life.needed, loops);
  return { lives: [...lives.values()], sampleLoops };
}

/** What is needed both inside and outside a loop is needed until its last round. */
function throughLoops(time: Range, loops: readonly Range[]): Range {
  for (const loop of loops) {
    if (!contains(loop, time) && meet(loop, time)) time = join(loop, time);
  }
  return time;
}
