import type { Buffer, Space } from "../../ir/kernel.js";
import { exprOf, isKept, mapExpr, visitExpr, type Local, type LoopExpr, type Stmt } from "../../ir/loop.js";
import { BATCH } from "../../ir/tensor-type.js";

// In straight-line code, the elements of a sample that lie in memory: read once, and where they are computed, not at all.

/** A local for an element: `x_2_0`. */
export function elementName({ name, shape, strides, size }: Buffer, place: number): string {
  const indices = shape.map((extent, k) => Math.floor(place / strides[k]) % extent);
  return size === 1 ? name : [name, ...indices].join("_");
}

/** Something for each element of a sample: of an array, or of a temporary value that has no place yet. */
class ByElement<T> {
  private readonly arrays = new Map<Buffer | Space, Map<number, T>>();

  get({ buffer, place }: Element): T | undefined {
    return this.arrays.get(arrayOf(buffer))?.get(place.constant);
  }

  set({ buffer, place }: Element, value: T): void {
    const elements = this.arrays.get(arrayOf(buffer)) ?? new Map<number, T>();
    this.arrays.set(arrayOf(buffer), elements.set(place.constant, value));
  }
}

type Element = Pick<Load, "buffer" | "place">;
type Load = Extract<LoopExpr, { kind: "load" }>;

const arrayOf = (buffer: Buffer): Buffer | Space => (buffer.temporary ? buffer : buffer.space);

const inSampleLoops = (stmts: readonly Stmt[], change: (body: readonly Stmt[]) => Stmt[]): Stmt[] =>
  stmts.map((stmt) =>
    stmt.kind === "for" && stmt.axis.extent === BATCH ? { ...stmt, body: change(stmt.body) } : stmt,
  );

function countLoads(stmts: readonly Stmt[], counts: (load: Load) => boolean): ByElement<number> {
  const loads = new ByElement<number>();
  for (const stmt of stmts) {
    const expr = exprOf(stmt);
    if (expr)
      visitExpr(expr, (e) => {
        if (e.kind === "load" && counts(e)) loads.set(e, (loads.get(e) ?? 0) + 1);
      });
  }
  return loads;
}

/** What is kept of the sample and read again in the loop that computes it is a local there. */
export const bindKept = (stmts: readonly Stmt[]): Stmt[] => inSampleLoops(stmts, bindInBlock);

function bindInBlock(stmts: readonly Stmt[]): Stmt[] {
  const loads = countLoads(stmts, ({ buffer }) => isKept(buffer));
  const locals = new ByElement<Local>();
  const inExpr = (expr: LoopExpr): LoopExpr =>
    mapExpr(expr, (leaf) => {
      const local = leaf.kind === "load" ? locals.get(leaf) : undefined;
      return local ? { kind: "local", local } : leaf;
    });
  return stmts.flatMap((stmt): Stmt[] => {
    if (stmt.kind === "note" || stmt.kind === "for") return [stmt];
    const value = inExpr(stmt.value);
    if (stmt.kind !== "store" || !isKept(stmt.buffer) || !loads.get(stmt)) return [{ ...stmt, value }];
    const local: Local = { name: elementName(stmt.buffer, stmt.place.constant), mutable: false };
    locals.set(stmt, local);
    return [
      { kind: "let", local, value, origin: stmt.origin },
      { ...stmt, value: { kind: "local", local } },
    ];
  });
}

/**
 * Inputs and targets that are read more than once in a loop are read into constants at its start. So is all that was kept
 * of the sample: what is kept next may then take its place.
 */
export const readOnce = (stmts: readonly Stmt[]): Stmt[] => inSampleLoops(stmts, hoistInBlock);

function hoistInBlock(stmts: readonly Stmt[]): Stmt[] {
  const stored = new Set(stmts.flatMap((stmt) => (stmt.kind === "store" ? [stmt.buffer] : [])));
  const isSampleValue = ({ buffer }: Load): boolean =>
    buffer.batched && (!buffer.temporary || (isKept(buffer) && !stored.has(buffer)));
  const loads = countLoads(stmts, isSampleValue);
  const locals = new ByElement<Local>();
  const lets: Stmt[] = [];
  const replace = (expr: LoopExpr): LoopExpr =>
    mapExpr(expr, (leaf) => {
      if (leaf.kind !== "load" || (loads.get(leaf) ?? 0) < (isKept(leaf.buffer) ? 1 : 2)) return leaf;
      return { kind: "local", local: locals.get(leaf) ?? bind(leaf) };
    });
  const bind = (load: Load): Local => {
    const { buffer, place } = load;
    const local: Local = { name: elementName(buffer, place.constant - buffer.offset), mutable: false };
    locals.set(load, local);
    lets.push({ kind: "let", local, value: load, origin: buffer.origin });
    return local;
  };
  const body = stmts.map((stmt) =>
    stmt.kind === "note" || stmt.kind === "for" ? stmt : { ...stmt, value: replace(stmt.value) },
  );
  return [...lets, ...body];
}
