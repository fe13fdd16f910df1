import type { Axis } from "../../ir/affine.js";
import type { Buffer, Expr, Kernel, Reduction } from "../../ir/kernel.js";
import { BATCH } from "../../ir/tensor-type.js";

const isBatch = (axis: Axis): boolean => axis.extent === BATCH;
export const reducesBatch = (reduction: Reduction): boolean => reduction.axes.some(isBatch);
export const isPerSample = (kernel: Kernel): boolean => kernel.axes.some(isBatch);
/** A kernel that sums over the samples: it adds in the loop over them and is finished after it. */
export const sumsSamples = (kernel: Kernel): boolean =>
  !isPerSample(kernel) && kernel.reductions.some(reducesBatch);

/** What runs once, and then what runs in a loop over the samples. */
export interface Region {
  /** Whole kernels without samples, and the ends of those that sum over samples. */
  readonly once: readonly Kernel[];
  /** Kernels of single samples, and the sums of the others. */
  readonly perSample: readonly Kernel[];
}

/**
 * Orders kernels into regions: once per call, then once per sample, and so on as often as sums over the batch are
 * needed by values of single samples. Most functions have one loop over samples.
 */
export function regionsOf(kernels: readonly Kernel[]): Region[] {
  const readyAt = new Map<Buffer, number>();
  const regions: { once: Kernel[]; perSample: Kernel[] }[] = [];
  const at = (time: number) => {
    while (regions.length <= time) regions.push({ once: [], perSample: [] });
    return regions[time];
  };
  const latest = (buffers: Iterable<Buffer>): number =>
    Math.max(0, ...[...buffers].map((b) => readyAt.get(b) ?? 0));
  for (const kernel of kernels) {
    let ready: number;
    if (sumsSamples(kernel)) {
      const looped = latest(loadsOf(kernel.reductions.filter(reducesBatch).map(({ body }) => body)));
      at(looped).perSample.push(kernel);
      ready = Math.max(looped + 1, latest(loadsOf(expressions(kernel))));
      at(ready).once.push(kernel);
    } else {
      ready = latest(loadsOf(expressions(kernel)));
      (isPerSample(kernel) ? at(ready).perSample : at(ready).once).push(kernel);
    }
    for (const store of kernel.stores) readyAt.set(store.buffer, ready);
  }
  return regions;
}

const expressions = ({ reductions, stores }: Kernel): Expr[] => [
  ...reductions.map(({ body }) => body),
  ...stores.map(({ value }) => value),
];

function loadsOf(exprs: readonly Expr[]): Set<Buffer> {
  const found = new Set<Buffer>();
  const visit = (expr: Expr): void => {
    if (expr.kind === "load") found.add(expr.buffer);
    if (expr.kind === "apply") expr.args.forEach(visit);
  };
  exprs.forEach(visit);
  return found;
}
