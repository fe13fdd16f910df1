import { isOneToOne, type Axis } from "../../ir/affine.js";
import {
  exprOf,
  isKept,
  visitExpr,
  visitStmts,
  type Local,
  type LoopExpr,
  type Stmt,
} from "../../ir/loop.js";
import { BATCH } from "../../ir/tensor-type.js";

export type Loop = Extract<Stmt, { kind: "for" }>;
export type Load = Extract<LoopExpr, { kind: "load" }>;
type Store = Extract<Stmt, { kind: "store" }>;

/** Loops around one another, and what the innermost of them does: statements, among them sums over further loops. */
export interface Nest {
  readonly axes: readonly Axis[];
  readonly body: readonly Stmt[];
  /** The loops of each sum, outermost first; all of them alike. */
  readonly sums: readonly Loop[];
  /** What the innermost loop of each sum reads, and what is read outside of sums. */
  readonly summed: readonly Load[];
  readonly others: readonly Load[];
  readonly stores: readonly Store[];
}

/**
 * The nest that a loop is, where the rounds of its loops do not depend on each other, so that they may run in any order;
 * undefined where they do, or where its statements have another form.
 */
export function nestOf(loop: Loop): Nest | undefined {
  const axes: Axis[] = [];
  let inner: readonly Stmt[] = [loop];
  while (inner.length === 1 && inner[0].kind === "for" && !addsUp(inner[0])) {
    if (inner[0].bounds) return undefined;
    axes.push(inner[0].axis);
    inner = inner[0].body;
  }
  const nest = axes.length > 0 ? withParts(axes, inner) : undefined;
  return nest && isParallel(nest) ? nest : undefined;
}

/** A loop whose rounds add to variables from outside. */
function addsUp({ body }: Loop): boolean {
  const own = new Set<Local>();
  let found = false;
  visitStmts(body, (stmt) => {
    if (stmt.kind === "let") own.add(stmt.local);
    if (stmt.kind === "update") found ||= !own.has(stmt.local);
  });
  return found;
}

function withParts(axes: readonly Axis[], body: readonly Stmt[]): Nest | undefined {
  const sums = body.filter((stmt): stmt is Loop => stmt.kind === "for");
  if (!sums.every(isSum)) return undefined;
  if (!body.every(({ kind }) => kind !== "place" && kind !== "return")) return undefined;
  const others = body.filter((stmt) => stmt.kind !== "for");
  return {
    axes,
    body,
    sums,
    summed: loadsIn(sums),
    others: loadsIn(others),
    stores: others.filter((stmt) => stmt.kind === "store"),
  };
}

/** Loops without bounds that contain loops of the same kind, or only constants and sums. */
function isSum({ body, bounds }: Loop): boolean {
  const isInner = body.every(({ kind }) => kind === "let" || kind === "update");
  const [only] = body;
  return !bounds && (isInner || (body.length === 1 && only.kind === "for" && isSum(only)));
}

export function loadsIn(stmts: readonly Stmt[]): Load[] {
  const loads: Load[] = [];
  visitStmts(stmts, (stmt) => {
    const expr = exprOf(stmt);
    if (expr) visitExpr(expr, (e) => e.kind === "load" && loads.push(e));
  });
  return loads;
}

/** Each round stores elements of its own, and reads of what the nest stores only what it stores itself. */
function isParallel({ axes, stores, summed, others }: Nest): boolean {
  if (!stores.every(({ place }) => isOneToOne(place, axes))) return false;
  return stores.every((store) =>
    [...summed, ...others].every((load) => isApart(load, store, axes) || isSamePlace(load, store)),
  );
}

const isSamePlace = (a: Load, b: Store): boolean =>
  a.place.constant === b.place.constant &&
  a.place.terms.size === b.place.terms.size &&
  [...a.place.terms].every(([axis, coefficient]) => b.place.terms.get(axis) === coefficient);

/** Whether an access of one round and that of another never meet, as far as the extents of their axes tell. */
function isApart(a: Load, b: Store, axes: readonly Axis[]): boolean {
  if (a.buffer.space !== b.buffer.space) return true;
  // What is kept of the samples lies behind all else.
  if (isKept(a.buffer) !== isKept(b.buffer)) return true;
  const isPerSample = a.buffer.batched && a.buffer.sampleStride > 0;
  let [min, max] = [a.place.constant - b.place.constant, a.place.constant - b.place.constant];
  const widen = (axis: Axis, coefficient: number): void => {
    const reach = coefficient === 0 ? 0 : coefficient * (axis.extent === BATCH ? Infinity : axis.extent - 1);
    if (reach > 0) max += reach;
    else min += reach;
  };
  for (const axis of new Set([...a.place.terms.keys(), ...b.place.terms.keys()])) {
    // Different samples have records of their own.
    if (isPerSample && axis.extent === BATCH) continue;
    const [p, q] = [a.place.terms.get(axis) ?? 0, b.place.terms.get(axis) ?? 0];
    if (axes.includes(axis)) {
      widen(axis, p);
      widen(axis, -q);
    } else widen(axis, p - q);
  }
  return min > 0 || max < 0;
}
