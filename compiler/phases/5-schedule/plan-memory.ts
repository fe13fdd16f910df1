import type { Buffer } from "../../ir/kernel.js";
import { mapExpr, visitExpr, visitStmts, exprOf, type LoopExpr, type Stmt } from "../../ir/loop.js";
import { offsetAffine } from "../../ir/affine.js";

/** Where each temporary value lies in the arena. */
export interface MemoryPlan {
  readonly offsets: ReadonlyMap<Buffer, number>;
  readonly size: number;
}

/** Gives every temporary buffer its own place in the arena. */
export function planMemory(stmts: readonly Stmt[]): MemoryPlan {
  const offsets = new Map<Buffer, number>();
  let size = 0;
  const place = (buffer: Buffer): void => {
    if (!buffer.temporary || offsets.has(buffer)) return;
    offsets.set(buffer, size);
    size += buffer.size;
  };
  visitStmts(stmts, (stmt) => {
    if (stmt.kind === "store") place(stmt.buffer);
    const expr = exprOf(stmt);
    if (expr) visitExpr(expr, (e) => e.kind === "load" && place(e.buffer));
  });
  return { offsets, size };
}

/** Moves every access of a temporary buffer to its place in the arena. */
export function applyPlan(stmts: readonly Stmt[], { offsets }: MemoryPlan): Stmt[] {
  const move = (expr: LoopExpr): LoopExpr =>
    mapExpr(expr, (leaf) =>
      leaf.kind === "load" && offsets.has(leaf.buffer)
        ? { ...leaf, place: offsetAffine(leaf.place, offsets.get(leaf.buffer)!) }
        : leaf,
    );
  return stmts.map((stmt): Stmt => {
    switch (stmt.kind) {
      case "note":
        return stmt;
      case "for":
        return { ...stmt, body: applyPlan(stmt.body, { offsets, size: 0 }) };
      case "store": {
        const offset = offsets.get(stmt.buffer) ?? 0;
        return { ...stmt, place: offsetAffine(stmt.place, offset), value: move(stmt.value) };
      }
      default:
        return { ...stmt, value: move(stmt.value) };
    }
  });
}
