import type { Axis } from "../../ir/affine.js";
import { KnownRanges } from "../../ir/ranges.js";
import type { Buffer } from "../../ir/kernel.js";
import { exprOf, isKept, visitExpr, type Stmt } from "../../ir/loop.js";
import { scalarOp } from "../../ir/scalar.js";
import { BATCH } from "../../ir/tensor-type.js";
import { nestOf, type Load, type Loop, type Nest } from "./nest.js";
import { tiled, type NestSchedule } from "./tile.js";

/** What loops are tiled for. */
export interface Machine {
  /** How many numbers a vector holds; 1 where there are none. */
  readonly lanes: number;
  /** How many sums are kept at a time, in numbers or vectors. */
  readonly sums: number;
  /** How many terms of a sum are added in a round of its loop. */
  readonly terms: number;
}

/**
 * Tiles the nests of loops that can be tiled and that do at least so much of the work; the others stay small. Work is
 * counted as `workOf` does.
 */
export function tileLoops(stmts: readonly Stmt[], machine: Machine, least: number): Stmt[] {
  return stmts.flatMap((stmt): Stmt[] => {
    if (stmt.kind !== "for" || workOf([stmt]) < least) return [stmt];
    const nest = nestOf(stmt);
    const schedule = nest && chooseSchedule(nest, machine);
    if (nest && schedule) return tiled(nest, schedule);
    const own = least / roundsOf(stmt.axis);
    return [{ ...stmt, body: tileLoops(stmt.body, machine, own) }];
  });
}

/** How to run a nest: which rounds are lanes, and how many are computed side by side. */
export function chooseSchedule(nest: Nest, machine: Machine): NestSchedule | undefined {
  const { axes, sums } = nest;
  const vector = machine.lanes > 1 && isFree(nest) ? bestVector(nest, machine.lanes) : undefined;
  const tiles = new Map<Axis, number>();
  const inner = axes.find((axis) => vector?.has(axis));
  const order = inner ? [...axes.filter((axis) => axis !== inner), inner] : [...axes];
  if (sums.length > 0) chooseTiles(nest, tiles, inner, machine);
  if (tiles.size > 0 && machine.terms > 1)
    for (const axis of sums.map(innermost)) if (axis.extent !== BATCH) tiles.set(axis, machine.terms);
  writeOutShortSums(nest, tiles, vector, machine.lanes);
  if (!vector && tiles.size === 0) return undefined;
  const mayOverlap = isRepeatable(nest);
  return { order, tiles, mayOverlap, ...(vector && { vector: { axes: vector, lanes: machine.lanes } }) };
}

/** Sums of a few terms, or vectors of them, need no loop. */
const SHORT_SUM = 4;
const MOST_WRITTEN_OUT = 32;

function writeOutShortSums(
  { sums }: Nest,
  tiles: Map<Axis, number>,
  vector: ReadonlySet<Axis> | undefined,
  lanes: number,
): void {
  const side = [...tiles.values()].reduce((product, count) => product * count, 1);
  for (const axis of sums.map(innermost)) {
    if (axis.extent === BATCH) continue;
    const terms = vector?.has(axis) ? Math.floor(axis.extent / lanes) : axis.extent;
    if (terms > 1 && terms <= SHORT_SUM && terms * side <= MOST_WRITTEN_OUT) tiles.set(axis, terms);
  }
}

/** Reads and operations of statements, calls counted for more, for as many samples as are common. */
export function workOf(stmts: readonly Stmt[]): number {
  let work = 0;
  for (const stmt of stmts) {
    if (stmt.kind === "for") work += roundsOf(stmt.axis) * workOf(stmt.body);
    const expr = exprOf(stmt);
    if (expr)
      visitExpr(expr, (e) => {
        work += e.kind === "apply" ? (scalarOp(e.op).costly ? 10 : 1) : e.kind === "load" ? 1 : 0;
      });
  }
  return work;
}

const COMMON_SAMPLES = 8;
const roundsOf = ({ extent }: Axis): number => (extent === BATCH ? COMMON_SAMPLES : extent);

const rounds = ({ extent }: Axis): number => (extent === BATCH ? Infinity : extent);

/**
 * How many rounds of each axis are computed side by side: so that the sums need the fewest reads for a term, and fit in
 * registers.
 */
function chooseTiles(
  nest: Nest,
  tiles: Map<Axis, number>,
  inner: Axis | undefined,
  { lanes, sums }: Machine,
): void {
  const most = Math.max(1, Math.floor(sums / nest.sums.length));
  let best = { cost: Infinity, counts: new Map<Axis, number>() };
  const units = (axis: Axis): number => (axis === inner ? Math.ceil(rounds(axis) / lanes) : rounds(axis));
  const consider = (k: number, counts: Map<Axis, number>, side: number): void => {
    const axis = nest.axes[k];
    if (!axis) {
      const cost = readsOf(nest, counts) / side;
      if (cost < best.cost) best = { cost, counts };
      return;
    }
    for (const count of SIDES) {
      if (side * count > most || count > units(axis)) break;
      if (count > 2 && axis.extent === BATCH) break;
      consider(k + 1, new Map([...counts, [axis, count]]), side * count);
    }
  };
  consider(0, new Map(), 1);
  for (const [axis, count] of best.counts) if (count > 1) tiles.set(axis, count);
}

const SIDES = [1, 2, 3, 4, 6, 8];
/** What a round of a sum's loop costs beside its reads. */
const LOOP = 2;

/** Reads of a round of the sums for a tile, those at the same place once, and what is wasted at the ends of axes. */
function readsOf({ summed, axes }: Nest, counts: ReadonlyMap<Axis, number>): number {
  const reads = summed.reduce((total, { place }) => {
    const sides = axes.map((axis) => (place.terms.has(axis) ? counts.get(axis)! : 1));
    return total + sides.reduce((product, side) => product * side, 1);
  }, LOOP);
  const waste = axes.map((axis) => {
    const count = counts.get(axis)!;
    return axis.extent === BATCH ? 1 : (Math.ceil(axis.extent / count) * count) / axis.extent;
  });
  return waste.reduce((product, factor) => product * factor, reads);
}

/** The axes whose rounds as lanes read and store neighbours, or the same: one of the nest, or the innermost of each sum. */
function bestVector(nest: Nest, lanes: number): ReadonlySet<Axis> | undefined {
  const inSums = nest.sums.map(innermost);
  const fits = ({ extent }: Axis): boolean => extent !== BATCH && extent >= lanes;
  const candidates = nest.axes.filter(fits).map((axis) => ({
    axes: new Set([axis]),
    cost: costAcross(nest, axis, lanes),
  }));
  if (inSums.length > 0 && inSums.every(fits))
    candidates.push({ axes: new Set(inSums), cost: costWithin(nest, inSums, lanes) });
  const [best] = candidates.filter(({ cost }) => cost < Infinity).sort((a, b) => a.cost - b.cost);
  return best?.axes;
}

const innermost = ({ axis, body }: Loop): Axis => (body[0].kind === "for" ? innermost(body[0]) : axis);

const strideOf = ({ place }: Pick<Load, "place">, axis: Axis): number => place.terms.get(axis) ?? 0;

/** What a read or a store of a vector costs: numbers that are no neighbours go one by one. */
const accessCost = (access: Pick<Load, "place">, axis: Axis, lanes: number): number =>
  strideOf(access, axis) === 1 || strideOf(access, axis) === 0 ? 1 : 2 * lanes;

/** What a round costs where an axis of the nest is lanes. */
function costAcross({ summed, others, stores, sums }: Nest, axis: Axis, lanes: number): number {
  const cost = (accesses: readonly Pick<Load, "place">[]): number =>
    accesses.reduce((total, access) => total + accessCost(access, axis, lanes), 0);
  const terms = sums.reduce((most, sum) => Math.max(most, termsOf(sum)), 1);
  return (cost(summed) * terms + cost(others) + cost(stores)) / lanes;
}

/** What a round costs where the terms of each sum are lanes, which are added up at its end. */
function costWithin({ sums, summed }: Nest, inSums: readonly Axis[], lanes: number): number {
  const terms = Math.max(...sums.map(termsOf));
  const reads = summed.reduce((total, load) => {
    const axis = inSums.find((own) => load.place.terms.has(own));
    return total + (axis ? accessCost(load, axis, lanes) : 1);
  }, 0);
  return ((reads + sums.length) * terms) / lanes + 2 * lanes * sums.length;
}

const termsOf = ({ axis, body }: Loop): number =>
  roundsOf(axis) * (body[0].kind === "for" ? termsOf(body[0]) : 1);

/** Whether a round that is computed twice stores the same again. */
export const isRepeatable = ({ summed, others, stores }: Nest): boolean =>
  stores.every(
    ({ buffer, combine }) =>
      !combine &&
      [...summed, ...others].every(
        (load) => load.buffer.space !== buffer.space || isOther(load.buffer, buffer),
      ),
  );

/** Parts of an array that share no number. */
const isOther = (a: Buffer, b: Buffer): boolean =>
  isKept(a) !== isKept(b) || a.offset + a.size <= b.offset || b.offset + b.size <= a.offset;

/** Nothing is read that a condition would have to allow: lanes compute both branches. */
function isFree({ summed, others }: Nest): boolean {
  const nothing = new KnownRanges();
  return [...summed, ...others].every(({ buffer, place }) => {
    const within = new Map([...place.terms].filter(([{ extent }]) => extent !== BATCH));
    const { min, max } = nothing.of({ constant: place.constant, terms: within });
    return min >= buffer.offset && max < buffer.offset + buffer.size;
  });
}
