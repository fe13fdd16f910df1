import { axisIndex, offsetAffine, scaleAffine, substituteAffine, ZERO, type Axis } from "../../ir/affine.js";
import {
  groupsOf,
  rootsOf,
  type Buffer,
  type Expr,
  type Kernel,
  type Program,
  type Reduction,
  type Store,
} from "../../ir/kernel.js";
import { neutral, visitExpr, type Local, type LoopExpr, type Stmt } from "../../ir/loop.js";
import { contiguousStrides, product } from "../../ir/tensor-type.js";
import { substitute } from "./flatten-loops.js";
import {
  addressOf,
  BATCH_AXIS,
  ExprLowering,
  homeOf,
  placeIn,
  sampleOf,
  type Homes,
  type SumPlace,
} from "./lower-expr.js";
import {
  isBatch,
  isPerSample,
  keptValues,
  loadsOf,
  reducesBatch,
  regionsOf,
  sumsSamples,
} from "./regions.js";

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
  const homes: Homes = {
    sums: new Map(program.kernels.flatMap((kernel) => batchSums(kernel, isDirect(kernel)))),
    kept: keptValues(regions),
  };
  for (const { once, perSample } of regions) {
    const whole = once.filter((kernel) => !(sumsSamples(kernel) && isDirect(kernel)));
    body.push(
      ...inSequence(whole, (kernel) => [
        ...(sumsSamples(kernel) ? [] : note(kernel)),
        ...kernelLoops(kernel, loopedAxes(kernel), homes),
      ]),
    );
    if (perSample.length === 0) continue;
    const sums = program.kernels.filter((kernel) => sumsSamples(kernel) && perSample.includes(kernel));
    body.push(...byPlace(sums, homes).flatMap((kernel) => clearSums(kernel, homes)));
    const inLoop = inSequence(perSample, (kernel) => [
      ...sampleNote(kernel),
      ...perSampleLoops(kernel, homes),
    ]);
    body.push({ kind: "for", axis: BATCH_AXIS, body: inLoop });
  }
  const { returns } = program;
  return returns ? [...body, returned(returns)] : body;
}

/** The loops of a function that can be called for some of the samples at a time. */
export interface Blocks {
  /** What is done once, before the first samples. */
  readonly head: readonly Stmt[];
  /** What is done for all samples of a call, in loops of its own for each kernel. */
  readonly each: readonly Stmt[];
  /** What is done once, after the last samples. */
  readonly tail: readonly Stmt[];
}

/**
 * Kernels in order, each with a loop of its own over the samples, so that loops over samples can be interchanged and tiled
 * with the others. Values of single samples are kept for all samples of a call. Undefined where a value of a sample waits
 * for a sum over all of them: then all must be there at once.
 */
export function toBlocks(program: Program): Blocks | undefined {
  const regions = regionsOf(program.kernels);
  const looped = regions.filter(({ perSample }) => perSample.length > 0);
  if (looped.length > 1) return undefined;
  const place = looped.length === 1 ? regions.indexOf(looped[0]) : regions.length - 1;
  const perSample = looped.flatMap((region) => region.perSample);
  const homes: Homes = {
    sums: new Map(program.kernels.flatMap((kernel) => batchSums(kernel, storesOneSum(kernel)))),
    kept: recordsOf(perSample),
  };
  const once = (kernels: readonly Kernel[]): Stmt[] =>
    inSequence(
      kernels.filter((kernel) => !(sumsSamples(kernel) && storesOneSum(kernel))),
      (kernel) => [
        ...(sumsSamples(kernel) ? [] : note(kernel)),
        ...kernelLoops(kernel, loopedAxes(kernel), homes),
      ],
    );
  const sums = program.kernels.filter((kernel) => sumsSamples(kernel) && perSample.includes(kernel));
  // What is computed once, but after the loops over the samples, is not there yet where sums end.
  const later = regions.slice(place + 1).flatMap(({ once: kernels }) => kernels);
  const madeLater = new Set(later.flatMap(({ stores }) => stores.map(({ buffer }) => buffer)));
  const finished = new Set(sums.filter((kernel) => endsInOneGo(kernel, sums, madeLater)));
  const isApart = (kernel: Kernel): boolean => !finished.has(kernel);
  const { returns } = program;
  return {
    head: [
      ...regions.slice(0, place + 1).flatMap((region) => once(region.once)),
      ...byPlace(sums.filter(isApart), homes).flatMap((kernel) => clearSums(kernel, homes)),
    ],
    each: [
      ...groupsOf(perSample.filter(isApart)).flatMap((group) => [
        ...group.slice(0, 1).flatMap(sampleNote),
        ...(group[0].sequence
          ? [inSamples(inSequence(group, (kernel) => perSampleLoops(kernel, homes)))]
          : sampleLoops(group[0], homes)),
      ]),
      ...[...finished].flatMap((kernel) => [...note(kernel), ...sumInOneGo(kernel, homes)]),
    ],
    tail: [
      ...regions.slice(place + 1).flatMap((region) => once(region.once.filter(isApart))),
      ...(returns ? [returned(returns)] : []),
    ],
  };
}

/**
 * Whether the sum of a kernel is added up and used at once, where the last samples are at hand: then there is no pass to
 * clear sums and none to use them. What it replaces must not be read by a sum after it.
 */
function endsInOneGo(kernel: Kernel, sums: readonly Kernel[], madeLater: ReadonlySet<Buffer>): boolean {
  if (!kernel.reductions.every((reduction) => reducesBatch(reduction) && !reduction.scatter)) return false;
  const used = loadsOf(kernel.stores.map(({ value }) => value));
  if (used.some((buffer) => buffer.temporary && madeLater.has(buffer))) return false;
  const replaced = kernel.stores.filter(({ buffer }) => !buffer.temporary).map(({ buffer }) => buffer.space);
  const later = sums.slice(sums.indexOf(kernel) + 1);
  const read = later.flatMap(({ reductions }) => loadsOf(reductions.map(({ body }) => body)));
  return !read.some(({ space }) => replaced.includes(space));
}

/** The sums of a kernel over the samples at hand and those before, and what is made of them after the last. */
function sumInOneGo(kernel: Kernel, homes: Homes): Stmt[] {
  const { origin, stores, axes } = kernel;
  const inPlace = storesOneSum(kernel);
  const accumulators = new Map<Reduction, Local>();
  const body = kernel.reductions.flatMap((reduction): Stmt[] => {
    const sum = homes.sums.get(reduction)!;
    const own = reduction.axes.map((axis) => (isBatch(axis) ? BATCH_AXIS : axis));
    const lowering = new ExprLowering(homes, new Map(), kernel);
    const { stmts, local } = reductionLoops({ ...reduction, axes: own }, lowering, kernel);
    accumulators.set(reduction, local);
    const [buffer, place] = [sum.buffer, addressOf(sum)];
    const before: LoopExpr = { kind: "load", buffer, place };
    const { combine } = reduction;
    const value: LoopExpr = { kind: "local", local };
    return [
      ...stmts,
      { kind: "update", local, combine, value: before, origin, when: "later" },
      { kind: "store", buffer, place, value, origin, ...(!inPlace && { when: "unfinished" }) },
    ];
  });
  if (inPlace) return nest(axes, body);
  const roots = stores.map(({ value }) => value);
  const lowering = new ExprLowering(homes, accumulators, kernel, roots);
  const replacing = readFirst(stores.map((store) => storeStmt(store, homes, lowering, kernel)));
  const end = [...lowering.lets, ...replacing].map((stmt): Stmt => ({ ...stmt, when: "last" }) as Stmt);
  return nest(axes, [...body, ...end]);
}

const returned = (buffer: Buffer): Stmt => ({
  kind: "return",
  value: { kind: "load", buffer, place: ZERO },
});

const inSamples = (body: readonly Stmt[]): Stmt => ({ kind: "for", axis: BATCH_AXIS, body });

/** Room for every sample of a call, for each value of a single sample. */
function recordsOf(kernels: readonly Kernel[]): Map<Buffer, Buffer> {
  const stored = kernels.filter(isPerSample).flatMap(({ stores }) => stores.map(({ buffer }) => buffer));
  const temporary = stored.filter((buffer) => buffer.temporary);
  return new Map(temporary.map((buffer) => [buffer, { ...buffer, sampleStride: buffer.size }]));
}

/** A kernel with a loop of its own over the samples: around its elements, or as part of the sum over them. */
function sampleLoops(kernel: Kernel, homes: Homes): Stmt[] {
  if (isPerSample(kernel)) return [inSamples(perSampleLoops(kernel, homes))];
  return kernel.reductions.filter(reducesBatch).flatMap((reduction) => {
    if (reduction.scatter) return [inSamples(scatterLoops(reduction, reduction.scatter, kernel, homes))];
    const sum = homes.sums.get(reduction)!;
    const axes = reduction.axes.map((axis) => (isBatch(axis) ? BATCH_AXIS : axis));
    const lowering = new ExprLowering(homes, new Map(), kernel);
    const { stmts, local } = reductionLoops({ ...reduction, axes }, lowering, kernel);
    const store: Stmt = {
      kind: "store",
      buffer: sum.buffer,
      place: addressOf(sum),
      value: { kind: "local", local },
      combine: reduction.combine,
      origin: kernel.origin,
    };
    return nest(kernel.axes, [...stmts, store]);
  });
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

/** Adding to a sum is part of the derivative, also where the sum is then used to update something. */
const sampleNote = (kernel: Kernel): Stmt[] =>
  note(sumsSamples(kernel) && kernel.section === "update" ? { ...kernel, section: "backward" } : kernel);

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

function clearSums(kernel: Kernel, { sums }: Homes): Stmt[] {
  return kernel.reductions.filter(reducesBatch).flatMap((reduction) => {
    const value: LoopExpr = { kind: "constant", value: neutral(reduction.combine) };
    const sum = sums.get(reduction)!;
    const { origin } = kernel;
    return nest(kernel.axes, [{ kind: "store", buffer: sum.buffer, place: addressOf(sum), value, origin }]);
  });
}

/** In the order of memory, so that clearing neighbours becomes one loop. */
function byPlace(kernels: readonly Kernel[], { sums }: Homes): Kernel[] {
  const sumOf = ({ reductions }: Kernel): SumPlace => sums.get(reductions.find(reducesBatch)!)!;
  const offset = (kernel: Kernel): number => addressOf(sumOf(kernel)).constant;
  const isScratch = (kernel: Kernel): boolean => sumOf(kernel).buffer.temporary;
  return [...kernels].sort((a, b) => Number(isScratch(b)) - Number(isScratch(a)) || offset(a) - offset(b));
}

/** What a kernel does for one sample. */
function perSampleLoops(kernel: Kernel, homes: Homes): Stmt[] {
  if (isPerSample(kernel))
    return kernelLoops(
      kernel,
      loopedAxes(kernel).filter((axis) => !isBatch(axis)),
      homes,
    );
  return kernel.reductions.filter(reducesBatch).flatMap((reduction) => {
    if (reduction.scatter) return scatterLoops(reduction, reduction.scatter, kernel, homes);
    const sum = homes.sums.get(reduction)!;
    const { buffer } = sum;
    const inner = reduction.axes.filter((axis) => !isBatch(axis));
    const place = addressOf(sum);
    const { combine } = reduction;
    const lowering = new ExprLowering(homes, new Map(), kernel);
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
  homes: Homes,
): Stmt[] {
  const { origin } = kernel;
  const sum = homes.sums.get(reduction)!;
  const { buffer } = sum;
  const { axes, body, combine } = reduction;
  const roots = rootsOf({ ...kernel, reductions: [reduction], stores: [] });
  const lowering = new ExprLowering(homes, new Map(), kernel, roots);
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
function kernelLoops(kernel: Kernel, axes: readonly Axis[], homes: Homes): Stmt[] {
  const { stores, reductions } = kernel;
  const body: Stmt[] = [];
  const accumulators = new Map<Reduction, Local>();
  for (const reduction of reductions) {
    if (homes.sums.has(reduction)) continue;
    const inner = new ExprLowering(homes, accumulators, kernel);
    const { stmts, local } = reductionLoops(reduction, inner, kernel);
    accumulators.set(reduction, local);
    body.push(...stmts);
  }
  const lowering = new ExprLowering(
    homes,
    accumulators,
    kernel,
    stores.map(({ value }) => value),
  );
  const replacing = stores.map((store) => storeStmt(store, homes, lowering, kernel));
  return nest(axes, [...body, ...lowering.lets, ...readFirst(replacing)]);
}

type StoreStmt = Extract<Stmt, { kind: "store" }>;

function storeStmt(
  { buffer: named, sample, index, value }: Store,
  homes: Homes,
  lowering: ExprLowering,
  kernel: Kernel,
): StoreStmt {
  const buffer = homeOf(named, homes);
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
