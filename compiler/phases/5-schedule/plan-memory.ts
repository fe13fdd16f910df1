import { addAffine, affine, axisIndex, scaleAffine, type Affine } from "../../ir/affine.js";
import type { Buffer } from "../../ir/kernel.js";
import { isKept, mapExpr, type Arena, type LoopExpr, type Stmt } from "../../ir/loop.js";
import { BATCH } from "../../ir/tensor-type.js";
import { allocate, leastSize } from "./allocate.js";
import { inPlacePairs } from "./in-place.js";
import { livesOf, type Life, type Time } from "./lives.js";

/** Where the temporary values of a procedure lie in its arena. */
export interface MemoryPlan {
  readonly fixed: PlannedPart;
  /** What is kept of each sample. */
  readonly record: PlannedPart;
}

export interface PlannedPart {
  /** Numbers that it takes. */
  readonly size: number;
  /** The most that is needed at one time: no plan takes less. */
  readonly least: number;
  /** In the order in which their lives begin. */
  readonly values: readonly PlannedValue[];
}

export interface PlannedValue {
  /** As the statements name it that are planned, and as it lies in the arena. */
  readonly unplaced: Buffer;
  readonly placed: Buffer;
  readonly start: Time;
  readonly end: Time;
}

export const arenaOf = ({ fixed, record }: MemoryPlan): Arena => ({
  fixed: fixed.size,
  record: record.size,
});

/**
 * Gives every temporary value a place in the arena. Values that are needed at different times may share one, and one may
 * be computed in place of another. What is persistent is needed at all times.
 */
export function planMemory(stmts: readonly Stmt[], persistent: ReadonlySet<Buffer> = new Set()): MemoryPlan {
  const lives = livesOf(stmts).map((life) =>
    persistent.has(life.buffer) ? { ...life, start: 0, end: Infinity } : life,
  );
  const fixed = planPart(
    lives.filter(({ buffer }) => !isKept(buffer)),
    (buffer, offset) => ({ ...buffer, offset }),
  );
  const record = planPart(
    lives.filter(({ buffer }) => isKept(buffer)),
    (buffer, offset, sampleStride) => ({ ...buffer, offset: fixed.size + offset, sampleStride }),
  );
  return { fixed, record };
}

function planPart(
  lives: readonly Life[],
  place: (buffer: Buffer, offset: number, size: number) => Buffer,
): PlannedPart {
  const needs = lives.map(({ buffer, start, end }) => ({ size: buffer.size, start, end }));
  const numbers = new Map(lives.map((life, k) => [life, k]));
  const overlaps = inPlacePairs(lives).map(({ result, dying, shift }) => ({
    result: numbers.get(result)!,
    dying: numbers.get(dying)!,
    shift,
  }));
  const { offsets, size } = allocate(needs, overlaps);
  const values = lives.map(({ buffer, start, end }, k) => ({
    unplaced: buffer,
    placed: place(buffer, offsets[k], size),
    start,
    end,
  }));
  return { size, least: leastSize(needs, overlaps), values };
}

/** Moves every access of a temporary value to its place in the arena. */
export function applyPlan(stmts: readonly Stmt[], { fixed, record }: MemoryPlan): Stmt[] {
  const values = [...fixed.values, ...record.values];
  return moved(stmts, new Map(values.map(({ unplaced, placed }) => [unplaced, placed])));
}

function moved(stmts: readonly Stmt[], places: ReadonlyMap<Buffer, Buffer>): Stmt[] {
  const inExpr = (expr: LoopExpr): LoopExpr =>
    mapExpr(expr, (leaf) =>
      leaf.kind === "load" ? { ...leaf, ...move(leaf.buffer, leaf.place, places) } : leaf,
    );
  return stmts.map((stmt): Stmt => {
    switch (stmt.kind) {
      case "note":
        return stmt;
      case "for":
        return { ...stmt, body: moved(stmt.body, places) };
      case "store":
        return { ...stmt, ...move(stmt.buffer, stmt.place, places), value: inExpr(stmt.value) };
      default:
        return { ...stmt, value: inExpr(stmt.value) };
    }
  });
}

/** An element of a value where the plan puts it; within the value, the element stays where it was. */
function move(
  buffer: Buffer,
  place: Affine,
  places: ReadonlyMap<Buffer, Buffer>,
): { readonly buffer: Buffer; readonly place: Affine } {
  const to = places.get(buffer);
  if (!to) return { buffer, place };
  const sample = [...place.terms.keys()].find(({ extent }) => extent === BATCH);
  const further = sample && scaleAffine(axisIndex(sample), to.sampleStride - buffer.sampleStride);
  const distance = affine(to.offset - buffer.offset);
  return { buffer: to, place: addAffine(place, further ? addAffine(distance, further) : distance) };
}
