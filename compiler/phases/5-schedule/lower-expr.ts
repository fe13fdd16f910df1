import {
  addAffine,
  axisIndex,
  dotAffine,
  offsetAffine,
  scaleAffine,
  substituteAffine,
  type Affine,
  type Axis,
} from "../../ir/affine.js";
import { partsOf, type Buffer, type Expr, type Kernel, type Reduction } from "../../ir/kernel.js";
import type { Local, LoopExpr, Stmt } from "../../ir/loop.js";
import { KnownRanges } from "../../ir/ranges.js";
import { BATCH, product } from "../../ir/tensor-type.js";
import { isBatch } from "./regions.js";

export const BATCH_AXIS: Axis = { name: "s", extent: BATCH };

/** Where a sum over the samples adds up, at an index of its kernel's axes. */
export interface SumPlace {
  readonly buffer: Buffer;
  readonly index: readonly Affine[];
}

export const addressOf = ({ buffer, index }: SumPlace): Affine =>
  placeIn(buffer, axisIndex(BATCH_AXIS), index);

/** Where the values lie that are needed beyond the loop nest that computes them. */
export interface Homes {
  readonly sums: ReadonlyMap<Reduction, SumPlace>;
  /** What is kept of every sample, by the scratch space that each sample would overwrite. */
  readonly kept: ReadonlyMap<Buffer, Buffer>;
}

/** The buffer that holds a value, which need not be the one that its kernel names. */
export const homeOf = (buffer: Buffer, { kept }: Homes): Buffer => kept.get(buffer) ?? buffer;

/** All loops over samples are one loop, so every batch axis is the same variable. */
export function sampleOf(sample: Affine): Affine {
  return sample.terms.size === 0 ? sample : axisIndex(BATCH_AXIS);
}

const ofSample = (index: Affine): Affine => {
  const batch = [...index.terms.keys()].filter(isBatch);
  return substituteAffine(index, new Map(batch.map((axis) => [axis, axisIndex(BATCH_AXIS)])));
};

export function placeIn(buffer: Buffer, sample: Affine, index: readonly Affine[], flat = false): Affine {
  const within = flat ? index[0] : dotAffine(index, buffer.strides);
  const base = buffer.batched ? scaleAffine(sample, buffer.sampleStride) : undefined;
  return offsetAffine(base ? addAffine(base, within) : within, buffer.offset);
}

/** Whether an expression reads nothing outside its buffers, where that much is known of the axes. */
class InsideReads {
  private readonly seen = new Map<Expr, boolean>();

  constructor(private readonly known = new KnownRanges()) {}

  holds(expr: Expr): boolean {
    const before = this.seen.get(expr);
    if (before !== undefined) return before;
    const result = this.check(expr);
    this.seen.set(expr, result);
    return result;
  }

  private check(expr: Expr): boolean {
    if (expr.kind === "load") {
      const extents = expr.flat ? [product(expr.buffer.shape)] : expr.buffer.shape;
      return expr.index.every((place, k) => {
        const { min, max } = this.known.of(place);
        return min >= 0 && max < extents[k];
      });
    }
    if (expr.kind !== "apply") return true;
    if (expr.op !== "select") return expr.args.every((arg) => this.holds(arg));
    const [condition, yes, no] = expr.args;
    return (
      this.holds(condition) && this.holdsWhere(condition, true, yes) && this.holdsWhere(condition, false, no)
    );
  }

  private holdsWhere(condition: Expr, isTrue: boolean, branch: Expr): boolean {
    const known = this.known.given(condition, isTrue);
    if (known === undefined) return true;
    return known === this.known ? this.holds(branch) : new InsideReads(known).holds(branch);
  }
}

/** Turns a kernel's expressions into loop expressions; what is used twice becomes a local. */
export class ExprLowering {
  readonly lets: Stmt[] = [];
  private readonly lowered = new Map<Expr, LoopExpr>();
  private readonly uses = new Map<Expr, number>();
  private readonly placed = new Set<Axis>();
  private readonly inside = new InsideReads();

  constructor(
    private readonly homes: Homes,
    private readonly accumulators: ReadonlyMap<Reduction, Local>,
    private readonly kernel: Kernel,
    roots: readonly Expr[] = [],
  ) {
    roots.forEach((root) => this.count(root));
  }

  lower(expr: Expr): LoopExpr {
    if (this.uses.size === 0) this.count(expr);
    const known = this.lowered.get(expr);
    if (known) return known;
    const value = this.translate(expr);
    const result = this.isShared(expr) ? this.bind(expr, value) : value;
    this.lowered.set(expr, result);
    return result;
  }

  /** Has an axis stand at its place for what follows. */
  place(axis: Axis): void {
    if (!axis.at || this.placed.has(axis)) return;
    this.placed.add(axis);
    const value = this.lower(axis.at);
    this.lets.push({ kind: "place", axis, value, origin: this.kernel.origin });
  }

  private placeAll(index: readonly Affine[]): void {
    for (const { terms } of index) for (const axis of terms.keys()) this.place(axis);
  }

  private count(expr: Expr): void {
    const uses = (this.uses.get(expr) ?? 0) + 1;
    this.uses.set(expr, uses);
    if (uses === 1) partsOf(expr).forEach((part) => this.count(part));
  }

  private isShared(expr: Expr): boolean {
    if ((this.uses.get(expr) ?? 0) < 2) return false;
    // Computed ahead of the conditions around it, it must not read what they guard.
    return (expr.kind === "apply" || expr.kind === "load") && this.inside.holds(expr);
  }

  private bind(expr: Expr, value: LoopExpr): LoopExpr {
    const name = expr.kind === "load" ? expr.buffer.name : (expr.kind === "apply" && expr.name) || "z";
    const local: Local = { name, mutable: false };
    this.lets.push({ kind: "let", local, value, origin: this.kernel.origin });
    return { kind: "local", local };
  }

  private translate(expr: Expr): LoopExpr {
    switch (expr.kind) {
      case "constant":
      case "argument":
        return expr;
      case "index":
        this.placeAll([expr.index]);
        return { kind: "index", index: ofSample(expr.index) };
      case "apply":
        return { kind: "apply", op: expr.op, args: expr.args.map((arg) => this.lower(arg)) };
      case "load": {
        this.placeAll(expr.index);
        const buffer = homeOf(expr.buffer, this.homes);
        return {
          kind: "load",
          buffer,
          place: placeIn(buffer, sampleOf(expr.sample), expr.index, expr.flat),
        };
      }
      case "accumulated":
        return this.accumulated(expr.reduction);
    }
  }

  private accumulated(reduction: Reduction): LoopExpr {
    const local = this.accumulators.get(reduction);
    if (local) return { kind: "local", local };
    const sum = this.homes.sums.get(reduction);
    if (!sum) throw new Error(`${this.kernel.name} uses a reduction before it is complete`);
    return { kind: "load", buffer: sum.buffer, place: addressOf(sum) };
  }
}
