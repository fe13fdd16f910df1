import { axisIndex, substituteAffine, ZERO, type Affine, type Axis } from "../../ir/affine.js";
import {
  partsOf,
  rootsOf,
  type Buffer,
  type Expr,
  type Kernel,
  type Program,
  type Reduction,
  type Store,
} from "../../ir/kernel.js";
import { BATCH, contiguousStrides } from "../../ir/tensor-type.js";
import { isBatch, isPerSample, reducesBatch } from "./regions.js";

/**
 * The program as if it were called for each sample alone: what it sums over the samples becomes a value of each sample, and
 * so does all that depends on it (as torch.func.vmap of the same function of one sample). `outputOf` says where what it
 * delivers goes then.
 */
export function perSample(program: Program, outputOf: (buffer: Buffer) => Buffer): Program {
  const batched = new Map<Buffer, Buffer>();
  const moved = (buffer: Buffer): Buffer => {
    const known = batched.get(buffer);
    if (known) return known;
    const own = buffer.temporary ? { ...buffer, batched: true } : outputOf(buffer);
    batched.set(buffer, own);
    return own;
  };
  const kernels = program.kernels.map((kernel) => {
    const axis: Axis = kernel.axes.find(isBatch) ?? { name: "s", extent: BATCH };
    const reads = rootsOf(kernel).some((root) => readsAny(root, batched));
    const delivers = kernel.stores.some(({ buffer }) => !buffer.temporary);
    const isOfSamples = reads || delivers || kernel.reductions.some(reducesBatch);
    if (isPerSample(kernel) || !isOfSamples)
      return new SampleKernel(kernel, axis, batched).rewritten(kernel.stores);
    const stores = kernel.stores.map((store) => ({
      ...store,
      buffer: moved(store.buffer),
      sample: axisIndex(axis),
    }));
    const rewritten = new SampleKernel(kernel, axis, batched).rewritten(stores);
    return { ...rewritten, axes: [axis, ...kernel.axes] };
  });
  const { returns } = program;
  return { ...program, kernels, returns: returns && (batched.get(returns) ?? returns) };
}

function readsAny(expr: Expr, buffers: ReadonlyMap<Buffer, Buffer>, seen = new Set<Expr>()): boolean {
  if (seen.has(expr)) return false;
  seen.add(expr);
  if (expr.kind === "load" && buffers.has(expr.buffer)) return true;
  return partsOf(expr).some((part) => readsAny(part, buffers, seen));
}

/** Rewrites a kernel so that it runs along an axis of samples: its sums leave the samples out. */
class SampleKernel {
  private readonly exprs = new Map<Expr, Expr>();
  private readonly axes = new Map<Axis, Axis>();
  private readonly reductions = new Map<Reduction, Reduction>();

  constructor(
    private readonly kernel: Kernel,
    private readonly sample: Axis,
    /** The buffers that hold a value of each sample now. */
    private readonly batched: ReadonlyMap<Buffer, Buffer>,
  ) {}

  rewritten(stores: readonly Store[]): Kernel {
    for (const reduction of this.kernel.reductions) this.reductions.set(reduction, this.reduction(reduction));
    return {
      ...this.kernel,
      stores: stores.map((store) => ({ ...store, value: this.expr(store.value) })),
      reductions: [...this.reductions.values()].filter((reduction) => !isValue(reduction)),
    };
  }

  private reduction(reduction: Reduction): Reduction {
    const { axes, body, scatter } = reduction;
    return {
      ...reduction,
      axes: axes.filter((axis) => !isBatch(axis)),
      body: this.expr(body),
      ...(scatter && { scatter: { ...scatter, to: this.axis(scatter.to) } }),
    };
  }

  private expr(expr: Expr): Expr {
    const known = this.exprs.get(expr);
    if (known) return known;
    const result = this.translate(expr);
    this.exprs.set(expr, result);
    return result;
  }

  private translate(expr: Expr): Expr {
    switch (expr.kind) {
      case "constant":
        return expr;
      case "argument":
        return expr.name === BATCH ? { kind: "constant", value: 1 } : expr;
      case "index":
        return { ...expr, index: this.place(expr.index) };
      case "apply":
        return { ...expr, args: expr.args.map((arg) => this.expr(arg)) };
      case "load": {
        const buffer = this.batched.get(expr.buffer) ?? expr.buffer;
        const sample = buffer.batched ? axisIndex(this.sample) : expr.sample;
        return { ...expr, buffer, sample, index: expr.index.map((place) => this.place(place)) };
      }
      case "accumulated": {
        const reduction = this.reductions.get(expr.reduction)!;
        return isValue(reduction) ? reduction.body : { ...expr, reduction };
      }
    }
  }

  private place(place: Affine): Affine {
    const axes = [...place.terms.keys()].map((axis) => [axis, this.axis(axis)] as const);
    const changed = axes.filter(([axis, own]) => axis !== own);
    return substituteAffine(place, new Map(changed.map(([axis, own]) => [axis, axisIndex(own)])));
  }

  private axis(axis: Axis): Axis {
    if (isBatch(axis)) return this.sample;
    if (!axis.at) return axis;
    const known = this.axes.get(axis);
    if (known) return known;
    const own = { ...axis, at: this.expr(axis.at) };
    this.axes.set(axis, own);
    return own;
  }
}

/** A sum that has one term left. */
const isValue = ({ axes, scatter }: Reduction): boolean => axes.length === 0 && !scatter;

/** The sum, or the mean, over the samples of what a program delivers and returns for each of them. */
export function overSamples(program: Program, combine: "sum" | "mean"): Program {
  const results = new Map<Buffer, Buffer>();
  const each = perSample(program, (buffer) => {
    const own: Buffer = { ...scratch(buffer), batched: true };
    results.set(buffer, own);
    return own;
  });
  const { returns } = program;
  if (!returns || !each.returns) throw new Error(`${program.name} returns no loss`);
  const total = scratch({ ...returns, name: `${combine} of ${returns.name}` });
  const sums = [[each.returns, total] as const, ...[...results].map(([into, of]) => [of, into] as const)];
  const last = program.kernels[program.kernels.length - 1];
  const added = sums.map(([of, into]) => sumKernel(of, into, combine, last));
  return { ...each, kernels: [...each.kernels, ...added], returns: total };
}

const scratch = (buffer: Buffer): Buffer => ({
  ...buffer,
  space: "arena",
  strides: contiguousStrides(buffer.shape),
  offset: 0,
  sampleStride: 0,
  temporary: true,
});

function sumKernel(of: Buffer, into: Buffer, combine: "sum" | "mean", { section }: Kernel): Kernel {
  const sample: Axis = { name: "s", extent: BATCH };
  const axes = into.shape.map((extent, k): Axis => ({ name: `i${k}`, extent }));
  const index = axes.map(axisIndex);
  const body: Expr = { kind: "load", buffer: of, sample: of.batched ? axisIndex(sample) : ZERO, index };
  const reduction: Reduction = { name: into.name, combine: "sum", axes: [sample], body };
  const sum: Expr = { kind: "accumulated", reduction };
  const count: Expr = { kind: "argument", name: BATCH };
  const value: Expr = combine === "sum" ? sum : { kind: "apply", op: "div", args: [sum, count] };
  return {
    name: into.name,
    axes,
    reductions: [reduction],
    stores: [{ buffer: into, sample: ZERO, index, value }],
    origin: into.origin,
    formula: `${combine} of ${of.name} over the samples`,
    section,
  };
}
