import type { Axis } from "../../ir/affine.js";
import type { Buffer, Expr, Kernel, Reduction } from "../../ir/kernel.js";
import { BATCH } from "../../ir/tensor-type.js";

const isBatch = (axis: Axis): boolean => axis.extent === BATCH;
export const reducesBatch = (reduction: Reduction): boolean => reduction.axes.some(isBatch);
export const isPerSample = (kernel: Kernel): boolean => kernel.axes.some(isBatch);
const reducesOverBatch = (kernel: Kernel): boolean => kernel.reductions.some(reducesBatch);

/**
 * What runs before, in, and after a loop over the samples. A kernel that sums over samples adds in the loop and
 * finishes after it.
 */
export interface Region {
  readonly once: readonly Kernel[];
  readonly perSample: readonly Kernel[];
}

/**
 * Orders kernels into regions: once per call, then once per sample, and so on as often as sums over the batch are
 * needed by values of single samples. Most functions have one loop over samples.
 */
export function regionsOf(kernels: readonly Kernel[]): Region[] {
  const readyAt = new Map<Buffer, number>();
  const regions: { once: Kernel[]; perSample: Kernel[] }[] = [];
  const at = (k: number) => (regions[k] ??= { once: [], perSample: [] });
  for (const kernel of kernels) {
    const inputs = loadsOf(kernel).map((buffer) => readyAt.get(buffer) ?? 0);
    const time = Math.max(0, ...inputs);
    const inLoop = isPerSample(kernel) || reducesOverBatch(kernel);
    for (let k = regions.length; k <= time; k++) at(k);
    (inLoop ? at(time).perSample : at(time).once).push(kernel);
    const ready = reducesOverBatch(kernel) ? time + 1 : time;
    for (const store of kernel.stores) readyAt.set(store.buffer, ready);
  }
  return regions;
}

function loadsOf(kernel: Kernel): Buffer[] {
  const found = new Set<Buffer>();
  const visit = (expr: Expr): void => {
    if (expr.kind === "load") found.add(expr.buffer);
    if (expr.kind === "apply") expr.args.forEach(visit);
  };
  kernel.reductions.forEach(({ body }) => visit(body));
  kernel.stores.forEach(({ value }) => visit(value));
  return [...found];
}
