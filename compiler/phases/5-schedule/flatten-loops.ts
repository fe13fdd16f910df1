import { addAffine, affine, axisIndex, substituteAffine, type Affine, type Axis } from "../../ir/affine.js";
import type { Buffer } from "../../ir/kernel.js";
import { mapExpr, visitExpr, type Local, type LoopExpr, type Stmt } from "../../ir/loop.js";

type Loop = Extract<Stmt, { kind: "for" }>;

/**
 * Makes one loop of nested loops that walk memory without gaps, and of neighbouring loops that do the same one after
 * the other. An elementwise pass over a matrix, or over all parameters, becomes a single loop.
 */
export function flattenLoops(stmts: readonly Stmt[]): Stmt[] {
  const flat = stmts.map((stmt) =>
    stmt.kind === "for" ? flattenLoop({ ...stmt, body: flattenLoops(stmt.body) }) : stmt,
  );
  return mergeNeighbours(flat);
}

/** for i < m { for j < n { f(n·i + j) } } = for i < m·n { f(i) } */
function flattenLoop(outer: Loop): Loop {
  const [inner, ...rest] = outer.body;
  if (rest.length > 0 || inner?.kind !== "for") return outer;
  const [m, n] = [outer.axis.extent, inner.axis.extent];
  if (typeof m !== "number" || typeof n !== "number") return outer;
  const indices = indicesIn(inner.body);
  if (!indices.every((index) => isContiguous(index, outer.axis, inner.axis, n))) return outer;
  const axis: Axis = { name: outer.axis.name, extent: m * n };
  const values = new Map<Axis, Affine>([
    [inner.axis, axisIndex(axis)],
    [outer.axis, affine(0)],
  ]);
  return flattenLoop({ kind: "for", axis, body: inner.body.map((stmt) => substitute(stmt, values)) });
}

const isContiguous = ({ terms }: Affine, outer: Axis, inner: Axis, extent: number): boolean =>
  (terms.get(outer) ?? 0) === (terms.get(inner) ?? 0) * extent;

/** Loops that differ only in where they begin, each beginning where the last ended. */
function mergeNeighbours(stmts: readonly Stmt[]): Stmt[] {
  const merged: Stmt[] = [];
  for (const stmt of stmts) {
    const place = merged.findLastIndex(({ kind }) => kind !== "note");
    const joined = place >= 0 && join(merged[place], stmt);
    if (!joined) merged.push(stmt);
    else {
      const [note] = merged.splice(place, merged.length - place, joined).slice(-1);
      if (note.kind === "note") widenNote(merged, place - 1, note.text);
    }
  }
  return merged;
}

/** The formula of the first of several loops that became one says how far it reaches. */
function widenNote(stmts: Stmt[], place: number, last: string): void {
  const first = stmts[place];
  if (first?.kind !== "note") return;
  const [formula] = first.text.split(", and so on");
  stmts[place] = { ...first, text: `${formula}, and so on to ${last.split(" = ")[0]}` };
}

function join(a: Stmt, b: Stmt): Loop | undefined {
  if (a.kind !== "for" || b.kind !== "for") return undefined;
  const [m, n] = [a.axis.extent, b.axis.extent];
  if (typeof m !== "number" || typeof n !== "number" || !isSimple(a) || !isSimple(b)) return undefined;
  const shifted = addAffine(axisIndex(a.axis), affine(m));
  const continued = a.body.map((stmt) => substitute(stmt, new Map([[a.axis, shifted]])));
  const renamed = b.body.map((stmt) => substitute(stmt, new Map([[b.axis, axisIndex(a.axis)]])));
  if (!sameStmts(continued, renamed)) return undefined;
  const axis: Axis = { name: a.axis.name, extent: m + n };
  return {
    kind: "for",
    axis,
    body: a.body.map((stmt) => substitute(stmt, new Map([[a.axis, axisIndex(axis)]]))),
  };
}

/** Iterations that are independent of each other: each reads at most what it alone writes. */
function isSimple({ body, axis }: Loop): boolean {
  return (
    body.every((stmt) => stmt.kind === "let" || stmt.kind === "store") &&
    indicesIn(body).every((index) => [0, 1].includes(index.terms.get(axis) ?? 0))
  );
}

function indicesIn(stmts: readonly Stmt[]): Affine[] {
  const found: Affine[] = [];
  const collect = (expr: LoopExpr): void => {
    if (expr.kind === "load") found.push(expr.place);
    if (expr.kind === "index") found.push(expr.index);
  };
  for (const stmt of stmts) {
    if (stmt.kind === "for") found.push(...indicesIn(stmt.body));
    else if (stmt.kind !== "note") visitExpr(stmt.value, collect);
    if (stmt.kind === "store") found.push(stmt.place);
  }
  return found;
}

export function substitute(stmt: Stmt, values: ReadonlyMap<Axis, Affine>): Stmt {
  const inExpr = (expr: LoopExpr): LoopExpr => mapExpr(expr, (leaf) => substituteLeaf(leaf, values));
  switch (stmt.kind) {
    case "note":
      return stmt;
    case "for":
      return { ...stmt, body: stmt.body.map((inner) => substitute(inner, values)) };
    case "store":
      return { ...stmt, place: substituteAffine(stmt.place, values), value: inExpr(stmt.value) };
    default:
      return { ...stmt, value: inExpr(stmt.value) };
  }
}

export function substituteLeaf(leaf: LoopExpr, values: ReadonlyMap<Axis, Affine>): LoopExpr {
  if (leaf.kind === "load") return { ...leaf, place: substituteAffine(leaf.place, values) };
  return leaf.kind === "index" ? { ...leaf, index: substituteAffine(leaf.index, values) } : leaf;
}

/** The same statements, locals paired by position. */
function sameStmts(a: readonly Stmt[], b: readonly Stmt[]): boolean {
  if (a.length !== b.length) return false;
  const temporaries = new Map<Buffer, number>();
  return keyOf(a, temporaries) === keyOf(b, temporaries);
}

function numberIn<T>(numbers: Map<T, number>, key: T): number {
  if (!numbers.has(key)) numbers.set(key, numbers.size);
  return numbers.get(key)!;
}

/** A text that is equal for statements that do the same to the same places. */
function keyOf(stmts: readonly Stmt[], temporaries: Map<Buffer, number>): string {
  const locals = new Map<Local, number>();
  // Where a temporary value will lie is not known yet.
  const array = (buffer: Buffer): string =>
    buffer.temporary ? `temporary${numberIn(temporaries, buffer)}` : buffer.space;
  const place = ({ constant, terms }: Affine): string =>
    `${constant}${[...terms]
      .map(([axis, c]) => `+${c}${axis.name}`)
      .sort()
      .join("")}`;
  const text = (expr: LoopExpr): string => {
    switch (expr.kind) {
      case "constant":
        return String(expr.value);
      case "load":
        return `${array(expr.buffer)}[${place(expr.place)}]`;
      case "apply":
        return `${expr.op}(${expr.args.map(text).join()})`;
      case "local":
        return `%${numberIn(locals, expr.local)}`;
      case "index":
        return `#${place(expr.index)}`;
      case "argument":
        return expr.name;
    }
  };
  return stmts
    .map((stmt) => {
      if (stmt.kind === "let") return `let %${numberIn(locals, stmt.local)}=${text(stmt.value)}`;
      if (stmt.kind === "store")
        return `${array(stmt.buffer)}[${place(stmt.place)}]${stmt.combine ?? ""}=${text(stmt.value)}`;
      return stmt.kind;
    })
    .join(";");
}
