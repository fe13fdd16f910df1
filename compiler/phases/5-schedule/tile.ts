import {
  affine,
  axisIndex,
  offsetAffine,
  substituteAffine,
  type Affine,
  type Axis,
} from "../../ir/affine.js";
import { mapExpr, visitExpr, type Bounds, type Local, type LoopExpr, type Stmt } from "../../ir/loop.js";
import { BATCH } from "../../ir/tensor-type.js";
import type { Loop, Nest } from "./nest.js";

/** How the loops of a nest run: a value, applied by `tiled`. */
export interface NestSchedule {
  /** The axes of the nest, outermost first. */
  readonly order: readonly Axis[];
  /** How many rounds of an axis are computed side by side: of a vectorised axis, how many vectors. */
  readonly tiles: ReadonlyMap<Axis, number>;
  /** Rounds may be computed twice: they read nothing that they store. */
  readonly mayOverlap?: boolean;
  /** The axes whose rounds are lanes of vectors: one of the nest, or one of each sum. */
  readonly vector?: { readonly axes: ReadonlySet<Axis>; readonly lanes: number };
}

/**
 * The nest with its loops in another order, several rounds computed side by side, and rounds as lanes. What is left at the
 * end of an axis that is no multiple of its tile is computed in smaller tiles.
 */
export function tiled({ body }: Nest, schedule: NestSchedule): Stmt[] {
  return new Tiling(body, schedule).loops(0, [{ places: new Map() }]);
}

/** One of the rounds that are computed side by side. */
interface Copy {
  readonly places: ReadonlyMap<Axis, Affine>;
}

/** A part of an axis, from one end to another. */
interface Part {
  readonly bounds: Bounds;
  /** Where the rounds that are computed side by side lie, from the axis on. */
  readonly offsets: readonly number[];
}

const evenly = (count: number, distance = 1): number[] =>
  Array.from({ length: count }, (_, k) => k * distance);

class Tiling {
  constructor(
    private readonly body: readonly Stmt[],
    private readonly schedule: NestSchedule,
  ) {}

  /** The loops from an axis on, around copies of the body. */
  loops(depth: number, copies: readonly Copy[]): Stmt[] {
    const axis = this.schedule.order[depth];
    if (!axis)
      return this.copied(
        this.body,
        copies.map((copy) => ({ ...copy, locals: new Map() })),
      );
    return this.partsOf(axis).flatMap((part): Stmt[] => {
      const { bounds, offsets } = part;
      const isOnce =
        typeof bounds.from === "number" &&
        typeof bounds.to === "number" &&
        bounds.to - bounds.from === bounds.step;
      // A loop of one round of no lanes is no loop.
      const fixed = isOnce && !bounds.lanes ? affine(bounds.from) : undefined;
      const own: Axis = fixed ? axis : { ...axis };
      const base = fixed ?? axisIndex(own);
      const further = copies.flatMap((copy) =>
        offsets.map((offset) => ({
          places: new Map([...copy.places, [axis, offsetAffine(base, offset)]]),
        })),
      );
      const inner = this.loops(depth + 1, further);
      return fixed ? inner : [{ kind: "for", axis: own, bounds, body: inner }];
    });
  }

  private partsOf(axis: Axis): Part[] {
    const { tiles, vector } = this.schedule;
    const lanes = vector?.axes.has(axis) ? vector.lanes : 1;
    const count = tiles.get(axis) ?? 1;
    const step = count * lanes;
    if (axis.extent === BATCH) {
      if (lanes > 1) throw new Error("samples are no lanes");
      if (step === 1) return [{ bounds: { from: 0, to: "extent", step: 1 }, offsets: [0] }];
      return [
        { bounds: { from: 0, to: { multipleOf: step }, step }, offsets: evenly(count) },
        { bounds: { from: { multipleOf: step }, to: "extent", step: 1 }, offsets: [0] },
      ];
    }
    const { extent } = axis;
    const whole = Math.floor(extent / step) * step;
    const parts: Part[] = [];
    const once = (from: number, to: number, offsets: readonly number[], width: number): void => {
      const bounds = { from, to, step: to - from, ...(width > 1 && { lanes: width }) };
      if (to > from) parts.push({ bounds, offsets });
    };
    const bounds = { from: 0, to: whole, step, ...(lanes > 1 && { lanes }) };
    if (whole > 0) parts.push({ bounds, offsets: evenly(count, lanes) });
    const vectors = Math.floor((extent - whole) / lanes);
    if (lanes > 1 && (extent - whole) % lanes > 0 && extent >= lanes && this.schedule.mayOverlap) {
      // The last vector computes again what the one before it did.
      const last = extent - lanes - whole;
      if (last >= 0) once(whole, extent, [...evenly(vectors, lanes), last], lanes);
      else once(extent - lanes, extent, [0], lanes);
      return parts;
    }
    const rest = lanes > 1 ? whole + vectors * lanes : whole;
    once(whole, rest, evenly(vectors, lanes), lanes);
    once(rest, extent, evenly(extent - rest), 1);
    return parts;
  }

  /** Statements for all copies, side by side: each loop once, each other statement once for each copy. */
  private copied(stmts: readonly Stmt[], copies: readonly Placed[]): Stmt[] {
    return stmts.flatMap((stmt): Stmt[] => {
      if (stmt.kind === "note") return [stmt];
      if (stmt.kind === "for") return this.sum(stmt, copies);
      return copies.map((copy) => placed(stmt, copy));
    });
  }

  /** The loop of sums, with what several copies read alike read once. */
  private sum({ axis, body }: Loop, copies: readonly Placed[]): Stmt[] {
    const inner = (within: readonly Placed[]): Stmt[] => shared(this.copied(body, within));
    const { vector, tiles } = this.schedule;
    const lanes = vector?.axes.has(axis) ? vector.lanes : 1;
    const extent = axis.extent as number;
    const count = Math.min(tiles.get(axis) ?? 1, Math.max(1, Math.floor(extent / lanes)));
    if (axis.extent === BATCH) return [{ kind: "for", axis, body: inner(copies) }];
    if (lanes * count === 1) return [{ kind: "for", axis, body: inner(copies) }];
    const step = lanes * count;
    const whole = Math.floor(extent / step) * step;
    const loops: Stmt[] = [];
    const add = (from: number, to: number, by: number, width: number): void => {
      if (to <= from) return;
      const own: Axis = { ...axis };
      const within = Array.from({ length: by / width }, (_, k) =>
        copies.map((copy) => ({
          ...copy,
          places: new Map([...copy.places, [axis, offsetAffine(axisIndex(own), k * width)]]),
          locals: copy.locals,
        })),
      );
      const bounds: Bounds = { from, to, step: by, ...(width > 1 && { lanes: width }) };
      loops.push({
        kind: "for",
        axis: own,
        bounds,
        body: shared(within.flatMap((each) => this.copied(body, each))),
      });
    };
    add(0, whole, step, lanes);
    const vectors = lanes > 1 ? Math.floor(extent / lanes) * lanes : whole;
    add(whole, vectors, lanes, lanes);
    add(vectors, extent, 1, 1);
    return loops;
  }
}

/** A copy with the variables of its own. */
interface Placed extends Copy {
  readonly locals: Map<Local, Local>;
}

function placed(stmt: Exclude<Stmt, { kind: "for" | "note" }>, { places, locals }: Placed): Stmt {
  const value = placedExpr(stmt.value, places, locals);
  switch (stmt.kind) {
    case "let": {
      const local = { ...stmt.local };
      locals.set(stmt.local, local);
      return { ...stmt, local, value };
    }
    case "update":
      return { ...stmt, local: locals.get(stmt.local) ?? stmt.local, value };
    case "store":
      return { ...stmt, place: substituteAffine(stmt.place, places), value };
    default:
      return { ...stmt, value };
  }
}

const placedExpr = (
  expr: LoopExpr,
  places: ReadonlyMap<Axis, Affine>,
  locals: ReadonlyMap<Local, Local>,
): LoopExpr =>
  mapExpr(expr, (leaf): LoopExpr => {
    if (leaf.kind === "load") return { ...leaf, place: substituteAffine(leaf.place, places) };
    if (leaf.kind === "index") return { ...leaf, index: substituteAffine(leaf.index, places) };
    if (leaf.kind === "local") return { ...leaf, local: locals.get(leaf.local) ?? leaf.local };
    return leaf;
  });

/** In a block that stores nothing, elements that are read twice are read once, into a constant. */
function shared(stmts: readonly Stmt[]): Stmt[] {
  const ids = new Map<object, number>();
  const idOf = (thing: object): number => {
    if (!ids.has(thing)) ids.set(thing, ids.size);
    return ids.get(thing)!;
  };
  const keyOf = ({ buffer, place }: Extract<LoopExpr, { kind: "load" }>): string =>
    [buffer.space, place.constant, ...[...place.terms].map(([axis, c]) => `${idOf(axis)}*${c}`).sort()].join(
      " ",
    );
  const uses = new Map<string, number>();
  for (const stmt of stmts)
    if (stmt.kind === "let" || stmt.kind === "update")
      visitExpr(stmt.value, (e) => {
        if (e.kind === "load") uses.set(keyOf(e), (uses.get(keyOf(e)) ?? 0) + 1);
      });
  const known = new Map<string, Local>();
  return stmts.flatMap((stmt): Stmt[] => {
    if (stmt.kind !== "let" && stmt.kind !== "update") return [stmt];
    const lets: Stmt[] = [];
    const inExpr = (expr: LoopExpr): LoopExpr =>
      mapGuarded(expr, (leaf) => {
        if (leaf.kind !== "load" || uses.get(keyOf(leaf))! < 2) return leaf;
        const key = keyOf(leaf);
        const local = known.get(key) ?? { name: leaf.buffer.name, mutable: false };
        if (!known.has(key)) lets.push({ kind: "let", local, value: leaf, origin: stmt.origin });
        known.set(key, local);
        return { kind: "local", local };
      });
    const value = inExpr(stmt.value);
    return [...lets, { ...stmt, value }];
  });
}

/** Leaves under a condition stay where they are: they may be read only where it holds. */
function mapGuarded(expr: LoopExpr, leaf: (expr: LoopExpr) => LoopExpr): LoopExpr {
  if (expr.kind === "apply" && expr.op === "select")
    return { ...expr, args: [mapGuarded(expr.args[0], leaf), expr.args[1], expr.args[2]] };
  if (expr.kind !== "apply") return leaf(expr);
  return { ...expr, args: expr.args.map((arg) => mapGuarded(arg, leaf)) };
}
