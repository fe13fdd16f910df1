import type { Axis } from "../../ir/affine.js";
import { KnownRanges } from "../../ir/ranges.js";
import { exprOf, visitExpr, type Stmt } from "../../ir/loop.js";
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
  if (sums.length > 0) {
    // One sum for each round of the tile, and as many variables for what they read.
    let left = Math.max(1, Math.floor(machine.sums / sums.length));
    if (inner) left = tile(tiles, inner, Math.ceil((inner.extent as number) / machine.lanes), 4, left);
    const others = axes.filter((axis) => axis !== inner && savesReads(nest, axis));
    for (const axis of others.reverse())
      left = tile(tiles, axis, rounds(axis), inner ? 2 : axis.extent === BATCH ? 2 : 4, left);
  }
  writeOutShortSums(nest, tiles, vector, machine.lanes);
  if (!vector && tiles.size === 0) return undefined;
  return { order, tiles, ...(vector && { vector: { axes: vector, lanes: machine.lanes } }) };
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

function tile(tiles: Map<Axis, number>, axis: Axis, extent: number, most: number, left: number): number {
  const count = Math.min(extent, most, left);
  if (count < 2) return left;
  tiles.set(axis, count);
  return Math.floor(left / count);
}

/** Rounds of the axis read something alike within the sums. */
const savesReads = ({ summed }: Nest, axis: Axis): boolean =>
  summed.some(({ place }) => !place.terms.has(axis));

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

/** Nothing is read that a condition would have to allow: lanes compute both branches. */
function isFree({ summed, others }: Nest): boolean {
  const nothing = new KnownRanges();
  return [...summed, ...others].every(({ buffer, place }) => {
    const within = new Map([...place.terms].filter(([{ extent }]) => extent !== BATCH));
    const { min, max } = nothing.of({ constant: place.constant, terms: within });
    return min >= buffer.offset && max < buffer.offset + buffer.size;
  });
}
