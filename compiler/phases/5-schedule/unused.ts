import { exprOf, visitExpr, type Local, type Stmt } from "../../ir/loop.js";

/** The statements without values that nothing uses, as where all that reads one is multiplied by 0. */
export function withoutUnused(stmts: readonly Stmt[], used = new Set<Local>()): Stmt[] {
  const kept: Stmt[] = [];
  for (const stmt of [...stmts].reverse()) {
    if (stmt.kind === "let" && !used.has(stmt.local)) continue;
    kept.push(stmt.kind === "for" ? { ...stmt, body: withoutUnused(stmt.body, used) } : stmt);
    if (stmt.kind === "update") used.add(stmt.local);
    const expr = exprOf(stmt);
    if (expr) visitExpr(expr, (e) => e.kind === "local" && used.add(e.local));
  }
  return kept.reverse();
}
