import { affine, axisIndex, isConstant, substituteAffine, type Affine, type Axis } from "../../ir/affine.js";
import type { Program } from "../../ir/kernel.js";
import { type Local, type LoopExpr, type Stmt } from "../../ir/loop.js";
import { asWritten } from "../../ir/numbers.js";
import { BATCH } from "../../ir/tensor-type.js";
import { substituteLeaf } from "./flatten-loops.js";
import { foldApply } from "./fold.js";

/** The longest loops to write out: of those in the loop over samples, and of the others. */
interface Limits {
  readonly perSample: number;
  readonly once: number;
}

/**
 * Writes out the loops of known length up to a limit; the loop over samples stays. Each iteration has its own locals, and
 * elements of constants become the numbers that they are.
 */
export const unroll = (stmts: readonly Stmt[], constants: Constants, limit = Infinity): Stmt[] =>
  unrollIn(stmts, { places: new Map(), constants }, new Map(), { perSample: limit, once: limit });

/** Writes out what is done per sample; what is done once stays in loops. */
export const unrollSamples = (stmts: readonly Stmt[], constants: Constants): Stmt[] =>
  unrollIn(stmts, { places: new Map(), constants }, new Map(), { perSample: Infinity, once: 1 });

type Constants = Program["constants"];
type Places = ReadonlyMap<Axis, Affine>;

/** What is known where statements are written out: the loops that are at some iteration, and numbers. */
interface Known {
  readonly places: Places;
  readonly constants: Constants;
}

function unrollIn(
  stmts: readonly Stmt[],
  outer: Known,
  outerLocals: ReadonlyMap<Local, Local>,
  limits: Limits,
): Stmt[] {
  const locals = new Map(outerLocals);
  const places = new Map(outer.places);
  const known: Known = { ...outer, places };
  const inExpr = (expr: LoopExpr): LoopExpr => unrollExpr(expr, known, locals);
  return stmts.flatMap((stmt): Stmt[] => {
    switch (stmt.kind) {
      case "note":
        return [stmt];
      case "for":
        return unrollLoop(stmt, known, locals, limits);
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
  known: Known,
  locals: ReadonlyMap<Local, Local>,
  limits: Limits,
): Stmt[] {
  const { axis, body } = loop;
  if (axis.extent === BATCH) {
    return [{ ...loop, body: unrollIn(body, known, locals, { ...limits, once: limits.perSample }) }];
  }
  if (axis.extent > limits.once) return [{ ...loop, body: unrollIn(body, known, locals, limits) }];
  return Array.from({ length: axis.extent }, (_, i) => {
    const places = new Map([...known.places, [axis, affine(i)]]);
    return unrollIn(body, { ...known, places }, locals, limits);
  }).flat();
}

/** Which iteration of each loop: part of the names of locals, unless there is only one. */
const iterations = (places: Places): number[] =>
  [...places].flatMap(([axis, place]) => (axis.extent === 1 || !isConstant(place) ? [] : [place.constant]));

function unrollExpr(expr: LoopExpr, known: Known, locals: ReadonlyMap<Local, Local>): LoopExpr {
  if (expr.kind === "apply") return foldApply(expr.op, expr.args, (arg) => unrollExpr(arg, known, locals));
  if (expr.kind === "local") return { kind: "local", local: locals.get(expr.local) ?? expr.local };
  const leaf = substituteLeaf(expr, known.places);
  const value = numberOf(leaf, known.constants);
  return value === undefined ? leaf : { kind: "constant", value };
}

/** The number that an index, or an element of a constant, is at a fixed place. */
function numberOf(leaf: LoopExpr, constants: Constants): number | undefined {
  if (leaf.kind === "index") return isConstant(leaf.index) ? leaf.index.constant : undefined;
  if (leaf.kind !== "load" || !isConstant(leaf.place)) return undefined;
  const constant = constants.get(leaf.buffer.space);
  if (!constant) return undefined;
  // Outside the array, a condition around it says that the number is not used.
  return asWritten(constant.numbers.data[leaf.place.constant] ?? 0, constant.dtype);
}
