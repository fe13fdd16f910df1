import type { Axis } from "../../ir/affine.js";
import {
  groupsOf,
  partsOf,
  rootsOf,
  type Buffer,
  type Expr,
  type Kernel,
  type Reduction,
  type Space,
} from "../../ir/kernel.js";
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
  /** A loop over samples has read an array when it is over, but the numbers of one sample in each round. */
  const readIn = (buffers: Iterable<Buffer>, region: number, inLoop: boolean): void => {
    for (const { space, temporary, batched } of buffers) {
      const time = inLoop && !batched ? region + 1 : region;
      if (!temporary) freeAt.set(space, Math.max(freeAt.get(space) ?? 0, time));
    }
  };
  for (const group of groupsOf(kernels)) {
    const own = group.flatMap(({ stores }) => stores.map(({ buffer }) => buffer));
    const loads = loadsOf(group.flatMap(rootsOf));
    let ready = Math.max(latest(loads), ...own.map(({ space }) => freeAt.get(space) ?? 0));
    const [kernel] = group;
    if (sumsSamples(kernel)) {
      const sums = kernel.reductions.filter(reducesBatch);
      const summed = loadsOf(rootsOf({ ...kernel, reductions: sums, stores: [] }));
      const looped = latest(summed);
      at(looped).perSample.push(kernel);
      readIn(summed, looped, true);
      ready = Math.max(looped + 1, ready);
      at(ready).once.push(kernel);
    } else (isPerSample(kernel) ? at(ready).perSample : at(ready).once).push(...group);
    readIn(loads, ready, isPerSample(kernel));
    for (const buffer of own) readyAt.set(buffer, Math.max(ready, readyAt.get(buffer) ?? 0));
  }
  return regions.map(({ once, perSample }) => ({ once, perSample: withSumsEarly(perSample) }));
}

/**
 * What is summed over the samples is added as soon as it is there: nothing in the loop waits for the sum, and what it
 * reads is needed no longer than that.
 */
function withSumsEarly(kernels: readonly Kernel[]): Kernel[] {
  const order: Kernel[] = [];
  for (const kernel of kernels)
    order.splice(sumsSamples(kernel) ? placeOfSum(kernel, order) : order.length, 0, kernel);
  return order;
}

/** Behind what it reads, and the sums that are there already; not within a recurrence. */
function placeOfSum(kernel: Kernel, order: readonly Kernel[]): number {
  const read = new Set(loadsOf(rootsOf({ ...kernel, stores: [] })));
  let place = order.findLastIndex(({ stores }) => stores.some(({ buffer }) => read.has(buffer))) + 1;
  const isWithin = (): boolean => {
    const { sequence } = order[place];
    return sumsSamples(order[place]) || (sequence !== undefined && sequence === order[place - 1]?.sequence);
  };
  while (place < order.length && isWithin()) place++;
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
      for (const buffer of [...stored, ...loadsOf(rootsOf(kernel))]) {
        if (!buffer.temporary || !buffer.batched) continue;
        const isElsewhere = (usedIn.get(buffer) ?? region) !== region;
        if (isElsewhere && !kept.has(buffer)) kept.set(buffer, { ...buffer, sampleStride: buffer.size });
        usedIn.set(buffer, region);
      }
    }
  }
  return kept;
}

/** The buffers that expressions read. */
export function loadsOf(exprs: readonly Expr[]): Buffer[] {
  const found = new Set<Buffer>();
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "load") found.add(expr.buffer);
    partsOf(expr).forEach(visit);
  };
  exprs.forEach(visit);
  return [...found];
}
