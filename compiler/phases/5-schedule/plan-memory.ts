import { addAffine, affine, axisIndex, scaleAffine, type Affine } from "../../ir/affine.js";
import type { Buffer } from "../../ir/kernel.js";
import {
  exprOf,
  isKept,
  mapExpr,
  visitExpr,
  visitStmts,
  type Arena,
  type LoopExpr,
  type Stmt,
} from "../../ir/loop.js";
import { BATCH } from "../../ir/tensor-type.js";

/** Where each temporary value lies in the arena. */
export interface MemoryPlan {
  readonly arena: Arena;
  readonly places: ReadonlyMap<Buffer, Buffer>;
}

/** Gives every temporary buffer its own place in the arena. */
export function planMemory(stmts: readonly Stmt[]): MemoryPlan {
  const offsets = new Map<Buffer, number>();
  const arena = { fixed: 0, record: 0 };
  const place = (buffer: Buffer): void => {
    if (!buffer.temporary || offsets.has(buffer)) return;
    const part = isKept(buffer) ? "record" : "fixed";
    offsets.set(buffer, arena[part]);
    arena[part] += buffer.size;
  };
  visitStmts(stmts, (stmt) => {
    if (stmt.kind === "store") place(stmt.buffer);
    const expr = exprOf(stmt);
    if (expr) visitExpr(expr, (e) => e.kind === "load" && place(e.buffer));
  });
  const placed = (buffer: Buffer, offset: number): Buffer =>
    isKept(buffer)
      ? { ...buffer, offset: arena.fixed + offset, sampleStride: arena.record }
      : { ...buffer, offset };
  return { arena, places: new Map([...offsets].map(([buffer, offset]) => [buffer, placed(buffer, offset)])) };
}

/** Moves every access of a temporary buffer to its place in the arena. */
export function applyPlan(stmts: readonly Stmt[], plan: MemoryPlan): Stmt[] {
  const { places } = plan;
  const inExpr = (expr: LoopExpr): LoopExpr =>
    mapExpr(expr, (leaf) =>
      leaf.kind === "load" ? { ...leaf, ...move(leaf.buffer, leaf.place, places) } : leaf,
    );
  return stmts.map((stmt): Stmt => {
    switch (stmt.kind) {
      case "note":
        return stmt;
      case "for":
        return { ...stmt, body: applyPlan(stmt.body, plan) };
      case "store":
        return { ...stmt, ...move(stmt.buffer, stmt.place, places), value: inExpr(stmt.value) };
      default:
        return { ...stmt, value: inExpr(stmt.value) };
    }
  });
}

/** An element of a buffer where the plan puts the buffer; within it, the element stays where it was. */
function move(
  buffer: Buffer,
  place: Affine,
  places: ReadonlyMap<Buffer, Buffer>,
): { buffer: Buffer; place: Affine } {
  const to = places.get(buffer);
  if (!to) return { buffer, place };
  const sample = [...place.terms.keys()].find(({ extent }) => extent === BATCH);
  const further = sample && scaleAffine(axisIndex(sample), to.sampleStride - buffer.sampleStride);
  const distance = affine(to.offset - buffer.offset);
  return { buffer: to, place: addAffine(place, further ? addAffine(distance, further) : distance) };
}
