import { axisIndex, printAffine, sameAffine, type Affine, type Axis } from "./affine.js";
import {
  groupsOf,
  type Buffer,
  type Expr,
  type Kernel,
  type Load,
  type Program,
  type Reduction,
  type Store,
} from "./kernel.js";
import { KnownRanges, type Range } from "./ranges.js";
import { scalarOp } from "./scalar.js";
import { meets, StoredParts } from "./stored-parts.js";
import { BATCH, product } from "./tensor-type.js";

/** Throws an Error that says which invariant of kernels fails where. */
export function verifyProgram(program: Program): void {
  const state: State = { program, stored: new StoredParts() };
  for (const group of groupsOf(program.kernels)) {
    const verifiers = group.map((kernel) => new KernelVerifier(kernel, state, group));
    const addStores = (): void => verifiers.forEach((verifier) => verifier.addStores());
    // What one step of a recurrence stores, a later one may read.
    const isSequence = group[0].sequence !== undefined;
    if (isSequence) addStores();
    verifiers.forEach((verifier) => verifier.verify());
    if (!isSequence) addStores();
  }
  for (const [buffer] of state.stored.writers()) checkCovered(buffer, state);
  const { returns } = program;
  if (!returns) return;
  const isScalar = returns.size === 1 && !returns.batched;
  if (!isScalar)
    throw new Error(`program ${program.name} returns ${returns.name}, which is no single number`);
  if (returns.temporary && !state.stored.has(returns))
    throw new Error(`program ${program.name} returns ${returns.name}, which no kernel stores`);
}

function checkCovered(buffer: Buffer, { program, stored }: State): void {
  if (buffer.temporary || stored.covers(buffer, allOf(buffer))) return;
  throw new Error(`program ${program.name}: each element of ${buffer.name} is stored`);
}

interface State {
  readonly program: Program;
  /** What earlier kernels stored. */
  readonly stored: StoredParts;
}

class KernelVerifier {
  private axes: ReadonlySet<Axis>;
  private complete: readonly Reduction[] = [];
  /** Expressions that hold under what is known; many kernels share most of theirs. */
  private readonly checked = new Map<KnownRanges, Set<Expr>>();

  constructor(
    private readonly kernel: Kernel,
    private readonly state: State,
    /** The kernels of the same recurrence, in the order of a step. */
    private readonly group: readonly Kernel[],
  ) {
    this.axes = new Set(kernel.axes);
  }

  verify(): void {
    const { axes, reductions, stores } = this.kernel;
    this.checkAxes(axes);
    const nothing = new KnownRanges();
    reductions.forEach((reduction, k) => {
      this.checkAxes([...axes, ...reduction.axes]);
      this.axes = new Set([...axes, ...reduction.axes]);
      this.complete = reductions.slice(0, k);
      this.checked.clear();
      this.checkExpr(reduction.body, nothing);
      this.checkScatter(reduction);
    });
    this.axes = new Set(axes);
    this.complete = reductions;
    this.checked.clear();
    for (const store of stores) {
      this.checkStore(store);
      this.checkExpr(store.value, nothing);
    }
  }

  private checkAxes(axes: readonly Axis[]): void {
    this.require(new Set(axes).size === axes.length, "the axes of a nest are different axes");
    for (const { extent, name } of axes) {
      const fits = extent === BATCH || (Number.isInteger(extent) && extent > 0);
      this.require(fits, `extents are whole numbers from 1 up, but ${name} has ${extent}`);
    }
    const batches = axes.filter(({ extent }) => extent === BATCH);
    this.require(batches.length <= 1, "a nest runs over the samples at most once");
  }

  private checkScatter({ scatter, combine }: Reduction): void {
    if (!scatter) return;
    const { axis, to } = scatter;
    this.checkScope(axisIndex(to));
    const fits = combine === "sum" && this.kernel.axes.includes(axis) && to.at && to.extent === axis.extent;
    this.require(fits === true, "a sum is scattered along an axis of its kernel");
  }

  addStores(): void {
    for (const { buffer, index } of this.kernel.stores) {
      const other = this.state.stored.add(buffer, rangesOf(index), this.kernel);
      this.require(!other, `an element is stored once, but ${buffer.name} by ${other?.name} too`);
    }
  }

  private checkStore({ buffer, sample, index }: Store): void {
    this.checkBuffer(buffer);
    this.checkPlace(buffer, sample, index, new KnownRanges());
    this.require(
      index.every((place) => isRowOrAxis(place, this.kernel.axes)) &&
        distinctAxes(index) &&
        this.kernel.axes.every((axis) => [sample, ...index].some(({ terms }) => terms.has(axis))),
      `each element of ${buffer.name} is stored exactly once`,
    );
  }

  private checkExpr(expr: Expr, known: KnownRanges): void {
    const checked = this.checked.get(known) ?? new Set();
    this.checked.set(known, checked);
    if (checked.has(expr)) return;
    checked.add(expr);
    switch (expr.kind) {
      case "load":
        return this.checkLoad(expr, known);
      case "index":
        return this.checkScope(expr.index);
      case "accumulated": {
        const isMine = this.complete.includes(expr.reduction);
        return this.require(isMine, "a reduction is used in its own kernel, after it is complete");
      }
      case "apply": {
        const { arity } = scalarOp(expr.op);
        this.require(
          expr.args.length === arity,
          `${expr.op} takes ${arity} operands, not ${expr.args.length}`,
        );
        if (expr.op === "select") return this.checkSelect(expr.args, known);
        expr.args.forEach((arg) => this.checkExpr(arg, known));
        return;
      }
      case "constant":
      case "argument":
        return;
    }
  }

  /** Each branch under what is known where it is taken; one that is never taken may read anything. */
  private checkSelect([condition, yes, no]: readonly Expr[], known: KnownRanges): void {
    this.checkExpr(condition, known);
    const [held, failed] = [known.given(condition, true), known.given(condition, false)];
    if (held) this.checkExpr(yes, held);
    if (failed) this.checkExpr(no, failed);
  }

  private checkLoad({ buffer, sample, index, flat }: Load, known: KnownRanges): void {
    this.checkBuffer(buffer);
    this.checkPlace(buffer, sample, index, known, flat);
    if (buffer.temporary) {
      const ranges = flat ? allOf(buffer) : rangesOf(index, known);
      this.require(
        this.state.stored.covers(buffer, ranges),
        `what is loaded was stored by an earlier kernel, but ${buffer.name} was not`,
      );
      return this.checkSteps({ buffer, index, flat }, ranges);
    }
    for (const [written, writer] of this.state.stored.writers()) {
      const isLost = overlap(written, buffer);
      this.require(
        !isLost,
        `no kernel reads what an earlier one replaced, but ${writer.name} replaced ${buffer.name}`,
      );
    }
    this.checkOwnStores(buffer, sample, index);
  }

  /** Within a recurrence, what is loaded was stored in this step or in one before. */
  private checkSteps(
    { buffer, index, flat }: Pick<Load, "buffer" | "index" | "flat">,
    ranges: readonly Range[],
  ): void {
    const { sequence, time } = this.kernel;
    this.group.forEach((writer, k) => {
      const store = writer.stores.find((candidate) => candidate.buffer === buffer);
      if (!sequence || !time || !store || !meets(rangesOf(store.index), ranges)) return;
      const axis = store.index.findIndex(({ terms }) => terms.has(writer.time!));
      const lag = flat ? undefined : distance(index[axis], time, store.index[axis].constant);
      const ahead = sequence.reverse ? -1 : 1;
      const least = k < this.group.indexOf(this.kernel) ? 0 : 1;
      this.require(
        lag !== undefined && lag * ahead >= least,
        `a step reads what it or an earlier one stored, but not so ${buffer.name}`,
      );
    });
  }

  /** What a kernel replaces it reads at the very place it replaces: the order of its points is open. */
  private checkOwnStores(buffer: Buffer, sample: Affine, index: readonly Affine[]): void {
    for (const store of this.kernel.stores) {
      if (!overlap(store.buffer, buffer)) continue;
      const isSame =
        store.buffer.offset === buffer.offset &&
        sameAffine(store.sample, sample) &&
        store.index.every((place, k) => sameAffine(place, index[k]));
      this.require(
        isSame,
        `a kernel reads what it replaces where it replaces it, but ${buffer.name} elsewhere`,
      );
    }
  }

  private checkPlace(
    buffer: Buffer,
    sample: Affine,
    index: readonly Affine[],
    known: KnownRanges,
    flat = false,
  ): void {
    [sample, ...index].forEach((place) => this.checkScope(place));
    this.require(isSampleOf(buffer, sample), `${buffer.name} is read for a sample`);
    const extents = flat ? [product(buffer.shape)] : buffer.shape;
    this.require(
      index.length === extents.length,
      `${buffer.name} has ${extents.length} axes, not ${index.length}`,
    );
    index.forEach((place, k) => {
      const range = known.of(place);
      const where = `${printAffine(place)} of ${buffer.name} is ${printRange(range)}`;
      this.require(
        range.min >= 0 && range.max < extents[k],
        `indices stay below ${extents[k]}, but ${where}`,
      );
    });
  }

  private checkScope({ terms }: Affine): void {
    for (const axis of terms.keys()) {
      if (axis.at) this.checkExpr(axis.at, new KnownRanges());
      else this.require(this.axes.has(axis), `a place depends on axes around it, not on ${axis.name}`);
    }
  }

  private checkBuffer(buffer: Buffer): void {
    const { name, shape, strides, size, batched } = buffer;
    this.require(shape.length === strides.length, `${name} has a stride for each axis`);
    this.require(lastOf(buffer) < size, `the elements of ${name} lie within its ${size} numbers`);
    this.require(batched || buffer.sampleStride === 0, `${name} has a sample stride only if it has samples`);
    const values = this.state.program.constants.get(buffer.space)?.numbers.data;
    this.require(!values || values.length === size, `the constant ${name} has ${size} numbers`);
  }

  private require(holds: boolean, law: string): void {
    if (!holds) throw new Error(`kernel ${this.kernel.name} of program ${this.state.program.name}: ${law}`);
  }
}

/** The place is a row, or an axis of the kernel, from a row on. */
const isRowOrAxis = ({ terms }: Affine, axes: readonly Axis[]): boolean =>
  [...terms].every(([axis, coefficient]) => axes.includes(axis) && coefficient === 1) && terms.size <= 1;

const rangesOf = (index: readonly Affine[], known = new KnownRanges()): Range[] =>
  index.map((place) => known.of(place));

const allOf = ({ shape }: Buffer): Range[] => shape.map((extent) => ({ min: 0, max: extent - 1 }));

/** How many steps before this one a place in the rows of a sequence was stored. */
const distance = ({ constant, terms }: Affine, time: Axis, stored: number): number | undefined =>
  terms.size === 1 && terms.get(time) === 1 ? stored - constant : undefined;

function distinctAxes(index: readonly Affine[]): boolean {
  const used = index.flatMap(({ terms }) => [...terms.keys()]);
  return new Set(used).size === used.length;
}

/** A batched buffer is read at the sample of a loop over samples, another at none. */
function isSampleOf({ batched }: Buffer, { constant, terms }: Affine): boolean {
  if (!batched) return terms.size === 0;
  const [entry] = terms;
  return constant === 0 && terms.size === 1 && entry[0].extent === BATCH && entry[1] === 1;
}

/** Distance from the first to the last element of a sample. */
const lastOf = ({ shape, strides }: Buffer): number =>
  shape.reduce((sum, extent, k) => sum + (extent - 1) * strides[k], 0);

const overlap = (a: Buffer, b: Buffer): boolean =>
  !a.temporary &&
  !b.temporary &&
  a.space === b.space &&
  (a.batched !== b.batched ||
    a.sampleStride !== b.sampleStride ||
    (a.offset <= b.offset + lastOf(b) && b.offset <= a.offset + lastOf(a)));

export const printRange = ({ min, max }: Range): string => (min === max ? `${min}` : `${min} to ${max}`);
