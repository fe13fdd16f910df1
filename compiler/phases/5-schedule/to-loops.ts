import {
  addAffine,
  axisIndex,
  dotAffine,
  offsetAffine,
  scaleAffine,
  substituteAffine,
  ZERO,
  type Affine,
  type Axis,
} from "../../ir/affine.js";
import {
  groupsOf,
  partsOf,
  rootsOf,
  type Buffer,
  type Expr,
  type Kernel,
  type Program,
  type Reduction,
  type Store,
} from "../../ir/kernel.js";
import { KnownRanges } from "../../ir/ranges.js";
import { neutral, visitExpr, type Local, type LoopExpr, type Stmt } from "../../ir/loop.js";
import { BATCH, contiguousStrides, product } from "../../ir/tensor-type.js";
import { substitute } from "./flatten-loops.js";
import { isBatch, isPerSample, reducesBatch, regionsOf, sumsSamples } from "./regions.js";

const BATCH_AXIS: Axis = { name: "s", extent: BATCH };

export interface LoopOptions {
  /** A sum over samples that is an output adds up in the output array; otherwise in scratch space, copied at the end. */
  readonly sumsInPlace: boolean;
}

/**
 * The plain schedule: kernels in order, each as nested loops in the order of its axes, one loop over the samples
 * around everything that is done per sample. A sum over samples adds up in place, from zero, and is finished after it.
 */
export function toLoops(program: Program, { sumsInPlace }: LoopOptions): Stmt[] {
  const body: Stmt[] = [];
  const regions = regionsOf(program.kernels);
  const isDirect = (kernel: Kernel): boolean => sumsInPlace && storesOneSum(kernel);
  const sums = new Map(program.kernels.flatMap((kernel) => batchSums(kernel, isDirect(kernel))));
  for (const { once, perSample } of regions) {
    const whole = once.filter((kernel) => !(sumsSamples(kernel) && isDirect(kernel)));
    body.push(
      ...inSequence(whole, (kernel) => [
        ...(sumsSamples(kernel) ? [] : note(kernel)),
        ...kernelLoops(kernel, loopedAxes(kernel), sums),
      ]),
    );
    if (perSample.length === 0) continue;
    body.push(...byPlace(perSample.filter(sumsSamples), sums).flatMap((kernel) => clearSums(kernel, sums)));
    const inLoop = inSequence(perSample, (kernel) => [...note(kernel), ...perSampleLoops(kernel, sums)]);
    body.push({ kind: "for", axis: BATCH_AXIS, body: inLoop });
  }
  const { returns } = program;
  if (returns) body.push({ kind: "return", value: { kind: "load", buffer: returns, place: ZERO } });
  return body;
}

/** The axes that a kernel's own loops run over: that of time is shared with the other kernels of its recurrence. */
const loopedAxes = ({ axes, time }: Kernel): Axis[] => axes.filter((axis) => axis !== time);

/** The loops of kernels, those of a recurrence together in one loop over its steps. */
function inSequence(kernels: readonly Kernel[], loopsOf: (kernel: Kernel) => Stmt[]): Stmt[] {
  return groupsOf(kernels).flatMap((group) => {
    const { sequence, time } = group[0];
    if (!sequence || !time) return group.flatMap(loopsOf);
    const axis: Axis = { name: "t", extent: time.extent };
    const last = (time.extent as number) - 1;
    const now = sequence.reverse ? offsetAffine(scaleAffine(axisIndex(axis), -1), last) : axisIndex(axis);
    const body = group.flatMap((kernel) => {
      const places = new Map([[kernel.time!, now]]);
      return loopsOf(kernel).map((stmt) => substitute(stmt, places));
    });
    return [{ kind: "for", axis, body }];
  });
}

const note = ({ formula, section }: Kernel): Stmt[] => [{ kind: "note", text: formula, section }];

/** Where a sum over the samples adds up, at an index of the kernel's axes. */
interface SumPlace {
  readonly buffer: Buffer;
  readonly index: readonly Affine[];
}
type Sums = ReadonlyMap<Reduction, SumPlace>;

const addressOf = ({ buffer, index }: SumPlace): Affine => placeIn(buffer, axisIndex(BATCH_AXIS), index);

/** The kernel stores its one sum as it is. */
const storesOneSum = ({ reductions, stores }: Kernel): boolean =>
  reductions.length === 1 && stores.length === 1 && stores[0].value.kind === "accumulated";

function batchSums(kernel: Kernel, inPlace: boolean): [Reduction, SumPlace][] {
  if (isPerSample(kernel)) return [];
  return kernel.reductions.filter(reducesBatch).map((reduction) => {
    if (inPlace) return [reduction, kernel.stores[0]];
    const shape = kernel.axes.map((axis) => axis.extent as number);
    const buffer = { ...scratch(reduction.name, shape), origin: kernel.origin };
    return [reduction, { buffer, index: kernel.axes.map(axisIndex) }];
  });
}

const scratch = (name: string, shape: readonly number[]): Buffer => ({
  name,
  space: "arena",
  shape,
  strides: contiguousStrides(shape),
  size: product(shape),
  batched: false,
  offset: 0,
  sampleStride: 0,
  temporary: true,
  origin: {},
});

function clearSums(kernel: Kernel, sums: Sums): Stmt[] {
  return kernel.reductions.filter(reducesBatch).flatMap((reduction) => {
    const value: LoopExpr = { kind: "constant", value: neutral(reduction.combine) };
    const sum = sums.get(reduction)!;
    const { origin } = kernel;
    return nest(kernel.axes, [{ kind: "store", buffer: sum.buffer, place: addressOf(sum), value, origin }]);
  });
}

/** In the order of memory, so that clearing neighbours becomes one loop. */
function byPlace(kernels: readonly Kernel[], sums: Sums): Kernel[] {
  const sumOf = ({ reductions }: Kernel): SumPlace => sums.get(reductions.find(reducesBatch)!)!;
  const offset = (kernel: Kernel): number => addressOf(sumOf(kernel)).constant;
  const isScratch = (kernel: Kernel): boolean => sumOf(kernel).buffer.temporary;
  return [...kernels].sort((a, b) => Number(isScratch(b)) - Number(isScratch(a)) || offset(a) - offset(b));
}

/** What a kernel does for one sample. */
function perSampleLoops(kernel: Kernel, sums: Sums): Stmt[] {
  if (isPerSample(kernel))
    return kernelLoops(
      kernel,
      loopedAxes(kernel).filter((axis) => !isBatch(axis)),
      sums,
    );
  return kernel.reductions.filter(reducesBatch).flatMap((reduction) => {
    if (reduction.scatter) return scatterLoops(reduction, reduction.scatter, kernel, sums);
    const sum = sums.get(reduction)!;
    const { buffer } = sum;
    const inner = reduction.axes.filter((axis) => !isBatch(axis));
    const place = addressOf(sum);
    const { combine } = reduction;
    const lowering = new ExprLowering(sums, new Map(), kernel);
    if (inner.length === 0) {
      const value = lowering.lower(reduction.body);
      return nest(kernel.axes, [
        ...lowering.lets,
        { kind: "store", buffer, place, value, combine, origin: kernel.origin },
      ]);
    }
    const { stmts, local } = reductionLoops({ ...reduction, axes: inner }, lowering, kernel);
    const value: LoopExpr = { kind: "local", local };
    return nest(kernel.axes, [
      ...stmts,
      { kind: "store", buffer, place, value, combine, origin: kernel.origin },
    ]);
  });
}

/** Adds each term at the place that it goes to: rows that nothing goes to are not touched. */
function scatterLoops(
  reduction: Reduction,
  { axis, to }: NonNullable<Reduction["scatter"]>,
  kernel: Kernel,
  sums: Sums,
): Stmt[] {
  const { origin } = kernel;
  const sum = sums.get(reduction)!;
  const { buffer } = sum;
  const { axes, body, combine } = reduction;
  const roots = rootsOf({ ...kernel, reductions: [reduction], stores: [] });
  const lowering = new ExprLowering(sums, new Map(), kernel, roots);
  lowering.place(to);
  const row = [...lowering.lets];
  const value = lowering.lower(body);
  const place = substituteAffine(addressOf(sum), new Map([[axis, axisIndex(to)]]));
  const add: Stmt = { kind: "store", buffer, place, value, combine, origin };
  const others = kernel.axes.filter((own) => own !== axis);
  const inner = nest(others, [...lowering.lets.slice(row.length), add]);
  return nest(
    axes.filter((own) => !isBatch(own)),
    [...row, ...inner],
  );
}

/** The loops of a kernel whose batch sums, if any, are complete. */
function kernelLoops(kernel: Kernel, axes: readonly Axis[], sums: Sums): Stmt[] {
  const { stores, reductions } = kernel;
  const body: Stmt[] = [];
  const accumulators = new Map<Reduction, Local>();
  for (const reduction of reductions) {
    if (sums.has(reduction)) continue;
    const inner = new ExprLowering(sums, accumulators, kernel);
    const { stmts, local } = reductionLoops(reduction, inner, kernel);
    accumulators.set(reduction, local);
    body.push(...stmts);
  }
  const lowering = new ExprLowering(
    sums,
    accumulators,
    kernel,
    stores.map(({ value }) => value),
  );
  const replacing = stores.map((store) => storeStmt(store, lowering, kernel));
  return nest(axes, [...body, ...lowering.lets, ...readFirst(replacing)]);
}

type StoreStmt = Extract<Stmt, { kind: "store" }>;

function storeStmt(
  { buffer, sample, index, value }: Store,
  lowering: ExprLowering,
  kernel: Kernel,
): StoreStmt {
  const place = placeIn(buffer, sampleOf(sample), index);
  return { kind: "store", buffer, place, value: lowering.lower(value), origin: kernel.origin };
}

/** The stores of one point, with values that read what an earlier one replaces computed before it. */
function readFirst(stores: readonly StoreStmt[]): Stmt[] {
  const lets: Stmt[] = [];
  const safe = stores.map((store, k): StoreStmt => {
    const replaced = new Set(stores.slice(0, k).map(({ buffer }) => `${buffer.space}:${buffer.offset}`));
    let isLate = false;
    visitExpr(store.value, (e) => {
      if (e.kind === "load") isLate ||= replaced.has(`${e.buffer.space}:${e.buffer.offset}`);
    });
    if (!isLate) return store;
    const local: Local = { name: store.buffer.name, mutable: false };
    lets.push({ kind: "let", local, value: store.value, origin: store.origin });
    return { ...store, value: { kind: "local", local } };
  });
  return [...lets, ...safe];
}

function reductionLoops(
  reduction: Reduction,
  lowering: ExprLowering,
  kernel: Kernel,
): { stmts: Stmt[]; local: Local } {
  const { combine, axes, scatter } = reduction;
  const local: Local = { name: kernel.axes.every(isBatch) ? kernel.name : combine, mutable: true };
  const value = lowering.lower(scatter ? whereItGoes(reduction, scatter) : reduction.body);
  const update: Stmt = { kind: "update", local, combine, value, origin: kernel.origin };
  const start: LoopExpr = { kind: "constant", value: neutral(combine) };
  return {
    stmts: [
      { kind: "let", local, value: start, origin: kernel.origin },
      ...nest(axes, [...lowering.lets, update]),
    ],
    local,
  };
}

/** Every term, as zero where it goes elsewhere. */
const whereItGoes = ({ body }: Reduction, { axis, to }: NonNullable<Reduction["scatter"]>): Expr => ({
  kind: "apply",
  op: "select",
  args: [
    { kind: "apply", op: "equal", args: [{ kind: "index", index: axisIndex(axis) }, to.at!] },
    body,
    { kind: "constant", value: 0 },
  ],
});

const nest = (axes: readonly Axis[], body: readonly Stmt[]): Stmt[] =>
  axes.reduceRight<readonly Stmt[]>((inner, axis) => [{ kind: "for", axis, body: inner }], body) as Stmt[];

/** All loops over samples are one loop, so every batch axis is the same variable. */
function sampleOf(sample: Affine): Affine {
  return sample.terms.size === 0 ? sample : axisIndex(BATCH_AXIS);
}

const ofSample = (index: Affine): Affine => {
  const batch = [...index.terms.keys()].filter(isBatch);
  return substituteAffine(index, new Map(batch.map((axis) => [axis, axisIndex(BATCH_AXIS)])));
};

function placeIn(buffer: Buffer, sample: Affine, index: readonly Affine[], flat = false): Affine {
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
class ExprLowering {
  readonly lets: Stmt[] = [];
  private readonly lowered = new Map<Expr, LoopExpr>();
  private readonly uses = new Map<Expr, number>();
  private readonly placed = new Set<Axis>();
  private readonly inside = new InsideReads();

  constructor(
    private readonly sums: Sums,
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
      case "load":
        this.placeAll(expr.index);
        return {
          kind: "load",
          buffer: expr.buffer,
          place: placeIn(expr.buffer, sampleOf(expr.sample), expr.index, expr.flat),
        };
      case "accumulated":
        return this.accumulated(expr.reduction);
    }
  }

  private accumulated(reduction: Reduction): LoopExpr {
    const local = this.accumulators.get(reduction);
    if (local) return { kind: "local", local };
    const sum = this.sums.get(reduction);
    if (!sum) throw new Error(`${this.kernel.name} uses a reduction before it is complete`);
    return { kind: "load", buffer: sum.buffer, place: addressOf(sum) };
  }
}
