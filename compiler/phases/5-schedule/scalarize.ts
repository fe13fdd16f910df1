import { isConstant } from "../../ir/affine.js";
import type { Origin } from "../../ir/graph.js";
import type { Buffer, Space } from "../../ir/kernel.js";
import {
  exprOf,
  isKept,
  mapExpr,
  visitExpr,
  visitStmts,
  type Local,
  type LoopExpr,
  type Stmt,
} from "../../ir/loop.js";
import { foldApply } from "./fold.js";
import { bindKept, elementName, readOnce } from "./sample-values.js";
import { withoutUnused } from "./unused.js";

/**
 * Turns unrolled statements into straight-line code over locals: elements of temporary buffers become constants (or
 * variables, where they add up over the samples), running sums become expressions, and values of the sample that are
 * read repeatedly are read once. What is kept of every sample stays in memory.
 */
export function scalarize(stmts: readonly Stmt[]): Stmt[] {
  const indexed = indexedBuffers(stmts);
  const promoted = promoteBuffers(bindKept(stmts), (buffer) => buffer.temporary && !indexed.has(buffer));
  return readOnce(withoutUnused(collapse(promoted, countUses(promoted))));
}

/** Buffers that a loop goes through: their elements cannot be locals. */
function indexedBuffers(stmts: readonly Stmt[]): Set<Buffer> {
  const found = new Set<Buffer>();
  visitStmts(stmts, (stmt) => {
    if (stmt.kind === "store" && !isConstant(stmt.place)) found.add(stmt.buffer);
    const expr = exprOf(stmt);
    if (expr) visitExpr(expr, (e) => e.kind === "load" && !isConstant(e.place) && found.add(e.buffer));
  });
  return found;
}

/** `const loss = …; return loss` without the name, where nothing in memory is read. */
export function inlineReturn(stmts: readonly Stmt[]): Stmt[] {
  const last = stmts[stmts.length - 1];
  if (last?.kind !== "return" || last.value.kind !== "local") return [...stmts];
  const { local } = last.value;
  const place = stmts.findIndex((stmt) => stmt.kind === "let" && stmt.local === local);
  const declaration = stmts[place];
  if (
    declaration?.kind !== "let" ||
    local.mutable ||
    countUses(stmts).get(local) !== 1 ||
    reads(declaration.value)
  )
    return [...stmts];
  return [
    ...stmts.slice(0, place),
    ...stmts.slice(place + 1, -1),
    { kind: "return", value: declaration.value },
  ];
}

function reads(expr: LoopExpr): boolean {
  let found = false;
  visitExpr(expr, (e) => (found ||= e.kind === "load"));
  return found;
}

/** Within loops, temporary values of one element are locals too, unless they are kept: of every sample, or for another call. */
export const scalarizeSingles = (stmts: readonly Stmt[], kept: ReadonlySet<Buffer> = new Set()): Stmt[] =>
  promoteBuffers(
    stmts,
    (buffer) => buffer.temporary && buffer.size === 1 && !isKept(buffer) && !kept.has(buffer),
  );

/** One element of a temporary buffer; a buffer of one element has no other, whatever a guarded index says. */
const elementKey = (ids: Map<Buffer, number>, buffer: Buffer, place: number): string => {
  if (!ids.has(buffer)) ids.set(buffer, ids.size);
  return `${ids.get(buffer)}:${buffer.size === 1 ? 0 : place}`;
};

function promoteBuffers(stmts: readonly Stmt[], isLocal: (buffer: Buffer) => boolean): Stmt[] {
  const ids = new Map<Buffer, number>();
  const stores = new Map<string, number>();
  visitStmts(stmts, (stmt) => {
    if (stmt.kind !== "store" || !isLocal(stmt.buffer)) return;
    const key = elementKey(ids, stmt.buffer, stmt.place.constant);
    stores.set(key, (stores.get(key) ?? 0) + 1);
  });
  const locals = new Map<string, Local>();
  const inExpr = (expr: LoopExpr): LoopExpr =>
    mapExpr(expr, (leaf) => {
      if (leaf.kind !== "load" || !isLocal(leaf.buffer)) return leaf;
      const local = locals.get(elementKey(ids, leaf.buffer, leaf.place.constant));
      // No element is there where an index was guarded: the value is not used.
      return local ? { kind: "local", local } : { kind: "constant", value: 0 };
    });
  const promote = (stmt: Stmt): Stmt => {
    if (stmt.kind === "note") return stmt;
    if (stmt.kind === "for") return { ...stmt, body: stmt.body.map(promote) };
    const value = inExpr(stmt.value);
    if (stmt.kind !== "store" || !isLocal(stmt.buffer)) return { ...stmt, value };
    const { buffer, place, origin } = stmt;
    const key = elementKey(ids, buffer, place.constant);
    const known = locals.get(key);
    if (known) return { kind: "update", local: known, combine: stmt.combine ?? "sum", value, origin };
    if (value.kind === "local" && stores.get(key) === 1) {
      locals.set(key, value.local);
      return { kind: "note", text: "" };
    }
    const local: Local = { name: elementName(buffer, place.constant), mutable: stores.get(key)! > 1 };
    locals.set(key, local);
    return { kind: "let", local, value, origin };
  };
  return stmts.map(promote);
}

function countUses(stmts: readonly Stmt[]): Map<Local, number> {
  const uses = new Map<Local, number>();
  visitStmts(stmts, (stmt) => {
    const expr = exprOf(stmt);
    if (expr) visitExpr(expr, (e) => e.kind === "local" && uses.set(e.local, (uses.get(e.local) ?? 0) + 1));
  });
  return uses;
}

/**
 * Follows running sums through a block: what is added up within it is one expression, written where it is used, or
 * bound to a constant where it is used twice, where a loop uses it, and before what it reads is replaced. Copies of
 * locals and constants disappear.
 */
function collapse(
  stmts: readonly Stmt[],
  uses: ReadonlyMap<Local, number>,
  outer = new Map<Local, LoopExpr>(),
): Stmt[] {
  const values = new Map(outer);
  const running = new Set(runningSums(stmts));
  const origins = new Map<Local, Origin>();
  const result: Stmt[] = [];
  const inExpr = (expr: LoopExpr): LoopExpr => resolve(expr, values, running, use);
  const use = (local: Local): LoopExpr => ((uses.get(local) ?? 0) < 2 ? values.get(local)! : bind(local));
  const pending = (): Local[] => [...running].filter((local) => values.has(local));
  function bind(local: Local): LoopExpr {
    const value = values.get(local)!;
    if (isTrivial(value)) return value;
    const fixed: Local = { name: local.name, mutable: false };
    result.push({ kind: "let", local: fixed, value, origin: origins.get(local) ?? {} });
    const reference: LoopExpr = { kind: "local", local: fixed };
    values.set(local, reference);
    running.delete(local);
    return reference;
  }
  for (const stmt of stmts) {
    if (stmt.kind === "note") result.push(stmt);
    else if (stmt.kind === "for") {
      const within = countUses(stmt.body);
      pending()
        .filter((local) => within.has(local))
        .forEach(bind);
      result.push({ ...stmt, body: collapse(stmt.body, uses, values) });
    } else if (stmt.kind === "let" && running.has(stmt.local)) {
      values.set(stmt.local, inExpr(stmt.value));
      origins.set(stmt.local, stmt.origin);
    } else if (stmt.kind === "update" && running.has(stmt.local)) {
      const op = stmt.combine === "sum" ? "add" : "max";
      values.set(stmt.local, foldApply(op, [values.get(stmt.local)!, inExpr(stmt.value)]));
    } else if (stmt.kind === "let" && !stmt.local.mutable && isTrivial(stmt.value)) {
      const value = inExpr(stmt.value);
      if (isTrivial(value) || (uses.get(stmt.local) ?? 0) < 2) values.set(stmt.local, value);
      else result.push({ ...stmt, value });
    } else {
      const value = inExpr(stmt.value);
      if (stmt.kind === "store")
        pending()
          .filter((local) => loadsFrom(values.get(local)!, stmt.buffer.space))
          .forEach(bind);
      result.push({ ...stmt, value });
    }
  }
  return result;
}

function loadsFrom(expr: LoopExpr, space: Space): boolean {
  let found = false;
  visitExpr(expr, (e) => (found ||= e.kind === "load" && e.buffer.space === space));
  return found;
}

const isTrivial = (expr: LoopExpr): boolean => expr.kind === "local" || expr.kind === "constant";

/** Variables that are declared and added to in this very block. */
function runningSums(stmts: readonly Stmt[]): Local[] {
  const inner = new Set<Local>();
  for (const stmt of stmts) {
    if (stmt.kind === "for") visitStmts(stmt.body, (s) => s.kind === "update" && inner.add(s.local));
  }
  return stmts.flatMap((stmt) =>
    stmt.kind === "let" && stmt.local.mutable && !inner.has(stmt.local) ? [stmt.local] : [],
  );
}

function resolve(
  expr: LoopExpr,
  values: ReadonlyMap<Local, LoopExpr>,
  running: ReadonlySet<Local>,
  bind: (local: Local) => LoopExpr,
): LoopExpr {
  if (expr.kind === "apply")
    return foldApply(expr.op, expr.args, (arg) => resolve(arg, values, running, bind));
  if (expr.kind !== "local" || !values.has(expr.local)) return expr;
  return running.has(expr.local) ? bind(expr.local) : values.get(expr.local)!;
}
