import type { Affine, Axis } from "../../ir/affine.js";
import type { Buffer } from "../../ir/kernel.js";
import { exprOf, isKept, visitExpr, type Stmt } from "../../ir/loop.js";
import { BATCH } from "../../ir/tensor-type.js";

/** Statements are numbered in their order, loops before what is in them; number k loads at 2k and stores at 2k + 1. */
export type Time = number;

export const statementAt = (time: Time): number => Math.floor(time / 2);

export interface Loop {
  readonly axis: Axis;
  readonly start: Time;
  /** The time of its last statement, known when all of them are numbered. */
  end: Time;
}

/** A load or a store of a temporary value. */
export interface Access {
  readonly buffer: Buffer;
  readonly isStore: boolean;
  readonly place: Affine;
  readonly time: Time;
  /** The loops around it, outermost first. */
  readonly loops: readonly Loop[];
}

/** From when to when the numbers of a temporary value are needed. */
export interface Life {
  readonly buffer: Buffer;
  readonly start: Time;
  readonly end: Time;
  /** In the order of time. */
  readonly accesses: readonly Access[];
  /** How many loops are around all accesses: within the innermost of them, each round has a life of its own. */
  readonly depth: number;
}

/**
 * The lives of all temporary values, in the order in which they begin. A value lives in the innermost block that holds
 * all of its accesses, from the first to the last statement of that block that has one: through all rounds of a loop
 * that is one of these. What is kept of a sample is another number for each sample, so that loops over the samples
 * count as if there were one sample.
 */
export function livesOf(stmts: readonly Stmt[]): Life[] {
  const byBuffer = new Map<Buffer, Access[]>();
  for (const access of accessesIn(stmts)) {
    const accesses = byBuffer.get(access.buffer) ?? [];
    byBuffer.set(access.buffer, accesses);
    accesses.push(access);
  }
  return [...byBuffer].map(([buffer, accesses]) => lifeOf(buffer, accesses));
}

function lifeOf(buffer: Buffer, accesses: readonly Access[]): Life {
  const [first, last] = [accesses[0], accesses[accesses.length - 1]];
  let depth = 0;
  while (first.loops[depth] && accesses.every(({ loops }) => loops[depth] === first.loops[depth])) depth++;
  const start = first.loops[depth]?.start ?? first.time;
  const end = last.loops[depth]?.end ?? last.time;
  return { buffer, start, end, accesses, depth };
}

function accessesIn(stmts: readonly Stmt[]): Access[] {
  const found: Access[] = [];
  let count = 0;
  const block = (body: readonly Stmt[], loops: readonly Loop[]): void => {
    for (const stmt of body) {
      if (stmt.kind === "note") continue;
      const time = 2 * ++count;
      if (stmt.kind === "for") {
        const loop: Loop = { axis: stmt.axis, start: time, end: time };
        block(stmt.body, [...loops, loop]);
        loop.end = 2 * count + 1;
      } else statement(stmt, time, loops);
    }
  };
  const access = (
    buffer: Buffer,
    place: Affine,
    isStore: boolean,
    time: Time,
    loops: readonly Loop[],
  ): void => {
    const around = isKept(buffer) ? loops.filter(({ axis }) => axis.extent !== BATCH) : loops;
    if (buffer.temporary) found.push({ buffer, isStore, place, time, loops: around });
  };
  const statement = (stmt: Stmt, time: Time, loops: readonly Loop[]): void => {
    const expr = exprOf(stmt);
    if (expr)
      visitExpr(expr, (e) => {
        if (e.kind === "load") access(e.buffer, e.place, false, time, loops);
      });
    if (stmt.kind !== "store") return;
    if (stmt.combine) access(stmt.buffer, stmt.place, false, time, loops);
    access(stmt.buffer, stmt.place, true, time + 1, loops);
  };
  block(stmts, []);
  return found;
}
