import { affine, axisIndex, isConstant, substituteAffine, type Affine, type Axis } from "../../ir/affine.js";
import { type Local, type LoopExpr, type Stmt } from "../../ir/loop.js";
import { BATCH } from "../../ir/tensor-type.js";
import { substituteLeaf } from "./flatten-loops.js";
import { foldApply } from "./fold.js";

/** The longest loops to write out: of those in the loop over samples, and of the others. */
interface Limits {
  readonly perSample: number;
  readonly once: number;
}

/**
 * Writes out the loops of known length up to a limit; the loop over samples stays. Each iteration has its own locals.
 */
export const unroll = (stmts: readonly Stmt[], limit = Infinity): Stmt[] =>
  unrollIn(stmts, new Map(), new Map(), { perSample: limit, once: limit });

/** Writes out what is done per sample; what is done once stays in loops. */
export const unrollSamples = (stmts: readonly Stmt[]): Stmt[] =>
  unrollIn(stmts, new Map(), new Map(), { perSample: Infinity, once: 1 });

type Places = ReadonlyMap<Axis, Affine>;

function unrollIn(
  stmts: readonly Stmt[],
  outerPlaces: Places,
  outerLocals: ReadonlyMap<Local, Local>,
  limits: Limits,
): Stmt[] {
  const locals = new Map(outerLocals);
  const places = new Map(outerPlaces);
  const inExpr = (expr: LoopExpr): LoopExpr => unrollExpr(expr, places, locals);
  return stmts.flatMap((stmt): Stmt[] => {
    switch (stmt.kind) {
      case "note":
        return [stmt];
      case "for":
        return unrollLoop(stmt, places, locals, limits);
      case "let": {
        const value = inExpr(stmt.value);
        const local = {
          ...stmt.local,
          name: [stmt.local.name, ...iterations(places)].join("_"),
        };
        locals.set(stmt.local, local);
        return [{ ...stmt, local, value }];
      }
      case "place": {
        const value = inExpr(stmt.value);
        const axis = { ...stmt.axis, name: [stmt.axis.name, ...iterations(places)].join("_") };
        places.set(stmt.axis, axisIndex(axis));
        return [{ ...stmt, axis, value }];
      }
      case "update":
        return [{ ...stmt, local: locals.get(stmt.local)!, value: inExpr(stmt.value) }];
      case "store":
        return [{ ...stmt, place: substituteAffine(stmt.place, places), value: inExpr(stmt.value) }];
      case "return":
        return [{ ...stmt, value: inExpr(stmt.value) }];
    }
  });
}

function unrollLoop(
  loop: Extract<Stmt, { kind: "for" }>,
  places: Places,
  locals: ReadonlyMap<Local, Local>,
  limits: Limits,
): Stmt[] {
  const { axis, body } = loop;
  if (axis.extent === BATCH) {
    return [{ ...loop, body: unrollIn(body, places, locals, { ...limits, once: limits.perSample }) }];
  }
  if (axis.extent > limits.once) return [{ ...loop, body: unrollIn(body, places, locals, limits) }];
  return Array.from({ length: axis.extent }, (_, i) =>
    unrollIn(body, new Map([...places, [axis, affine(i)]]), locals, limits),
  ).flat();
}

/** Which iteration of each loop: part of the names of locals, unless there is only one. */
const iterations = (places: Places): number[] =>
  [...places].flatMap(([axis, place]) => (axis.extent === 1 || !isConstant(place) ? [] : [place.constant]));

function unrollExpr(expr: LoopExpr, places: Places, locals: ReadonlyMap<Local, Local>): LoopExpr {
  if (expr.kind === "apply") return foldApply(expr.op, expr.args, (arg) => unrollExpr(arg, places, locals));
  if (expr.kind === "local") return { kind: "local", local: locals.get(expr.local) ?? expr.local };
  const leaf = substituteLeaf(expr, places);
  if (leaf.kind === "index" && isConstant(leaf.index))
    return { kind: "constant", value: leaf.index.constant };
  return leaf;
}
