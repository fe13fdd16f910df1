import type { Axis } from "../../ir/affine.js";
import type { Buffer, Expr, Kernel, Reduction, Space } from "../../ir/kernel.js";
import { BATCH } from "../../ir/tensor-type.js";

export const isBatch = (axis: Axis): boolean => axis.extent === BATCH;
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
 * needed by values of single samples. Most functions have one loop over samples. What replaces numbers of an array,
 * such as an updated parameter, waits for the loops that read the array.
 */
export function regionsOf(kernels: readonly Kernel[]): Region[] {
  const readyAt = new Map<Buffer, number>();
  const freeAt = new Map<Space, number>();
  const regions: { once: Kernel[]; perSample: Kernel[] }[] = [];
  const at = (time: number) => {
    while (regions.length <= time) regions.push({ once: [], perSample: [] });
    return regions[time];
  };
  const latest = (buffers: Iterable<Buffer>): number =>
    Math.max(0, ...[...buffers].map((b) => readyAt.get(b) ?? 0));
  const readUntil = (buffers: Iterable<Buffer>, time: number): void => {
    for (const { space, temporary } of buffers)
      if (!temporary) freeAt.set(space, Math.max(freeAt.get(space) ?? 0, time));
  };
  for (const kernel of kernels) {
    const loads = loadsOf(expressions(kernel));
    let ready = Math.max(latest(loads), ...kernel.stores.map(({ buffer }) => freeAt.get(buffer.space) ?? 0));
    if (sumsSamples(kernel)) {
      const summed = loadsOf(kernel.reductions.filter(reducesBatch).map(({ body }) => body));
      const looped = latest(summed);
      at(looped).perSample.push(kernel);
      readUntil(summed, looped + 1);
      ready = Math.max(looped + 1, ready);
      at(ready).once.push(kernel);
    } else (isPerSample(kernel) ? at(ready).perSample : at(ready).once).push(kernel);
    readUntil(loads, isPerSample(kernel) ? ready + 1 : ready);
    for (const store of kernel.stores) readyAt.set(store.buffer, ready);
  }
  return regions.map(({ once, perSample }) => ({ once, perSample: withSumsEarly(perSample) }));
}

/**
 * Within its section, what is summed over the samples is added as soon as it is there: nothing in the loop waits for the
 * sum, and what it reads is needed no longer than that.
 */
function withSumsEarly(kernels: readonly Kernel[]): Kernel[] {
  const order: Kernel[] = [];
  for (const kernel of kernels)
    order.splice(sumsSamples(kernel) ? placeOfSum(kernel, order) : order.length, 0, kernel);
  return order;
}

/** Behind what it reads, what belongs to another section, and the sums that are there already. */
function placeOfSum({ reductions, section }: Kernel, order: readonly Kernel[]): number {
  const read = loadsOf(reductions.map(({ body }) => body));
  const isBefore = (other: Kernel): boolean =>
    other.section !== section || other.stores.some(({ buffer }) => read.has(buffer));
  let place = order.findLastIndex(isBefore) + 1;
  while (place < order.length && sumsSamples(order[place])) place++;
  return place;
}

/**
 * Values of single samples that are needed in several loops over the samples: each by a buffer with room for all samples,
 * one after the other.
 */
export function keptValues(regions: readonly Region[]): Map<Buffer, Buffer> {
  const usedIn = new Map<Buffer, Region>();
  const kept = new Map<Buffer, Buffer>();
  for (const region of regions) {
    for (const kernel of region.perSample) {
      const stored = isPerSample(kernel) ? kernel.stores.map(({ buffer }) => buffer) : [];
      for (const buffer of [...stored, ...loadsOf(expressions(kernel))]) {
        if (!buffer.temporary || !buffer.batched) continue;
        const isElsewhere = (usedIn.get(buffer) ?? region) !== region;
        if (isElsewhere && !kept.has(buffer)) kept.set(buffer, { ...buffer, sampleStride: buffer.size });
        usedIn.set(buffer, region);
      }
    }
  }
  return kept;
}

const expressions = ({ reductions, stores }: Kernel): Expr[] => [
  ...reductions.map(({ body }) => body),
  ...stores.map(({ value }) => value),
];

function loadsOf(exprs: readonly Expr[]): Set<Buffer> {
  const found = new Set<Buffer>();
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "load") found.add(expr.buffer);
    if (expr.kind === "apply") expr.args.forEach(visit);
  };
  exprs.forEach(visit);
  return found;
}
