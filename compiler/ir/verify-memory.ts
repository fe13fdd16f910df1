import { rangeOf, type Affine } from "./affine.js";
import type { Buffer } from "./kernel.js";
import { visitExpr, type Procedure, type Stmt } from "./loop.js";
import type { Range } from "./ranges.js";

/** When a temporary value is needed, in numbered statements, and what it takes of the arena. */
interface Life {
  readonly buffer: Buffer;
  time: Range;
  place: Range;
}

/**
 * Temporary values that are needed at the same time share no place of the arena. Computed anew from the finished
 * procedure, without the memory planner. Throws an Error that names two values that overlap.
 */
export function verifyMemory({ name, body }: Procedure): void {
  const lives = livesOf(body);
  lives.forEach((a, k) => {
    for (const b of lives.slice(k + 1)) {
      if (meet(a.time, b.time) && meet(a.place, b.place))
        throw new Error(
          `procedure ${name}: what lives at the same time lies apart, but ${a.buffer.name} and ${b.buffer.name} overlap`,
        );
    }
  });
}

const meet = (a: Range, b: Range): boolean => a.min <= b.max && b.min <= a.max;
const join = (a: Range, b: Range): Range => ({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });

function livesOf(body: readonly Stmt[]): Life[] {
  const lives = new Map<Buffer, Life>();
  const loops: Range[] = [];
  let now = 0;
  const access = (buffer: Buffer, place: Affine): void => {
    if (!buffer.temporary) return;
    const [time, range] = [{ min: now, max: now }, rangeOf(place)];
    const life = lives.get(buffer);
    if (!life) lives.set(buffer, { buffer, time, place: range });
    else Object.assign(life, { time: join(life.time, time), place: join(life.place, range) });
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
      visitExpr(stmt.value, (expr) => expr.kind === "load" && access(expr.buffer, expr.place));
      now++;
      if (stmt.kind === "store") access(stmt.buffer, stmt.place);
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
