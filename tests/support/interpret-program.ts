import type { Affine, Axis } from "../../compiler/ir/affine.js";
import {
  groupsOf,
  type Buffer,
  type Expr,
  type Kernel,
  type Load,
  type Program,
  type Reduction,
  type Space,
} from "../../compiler/ir/kernel.js";
import { neutral } from "../../compiler/ir/loop.js";
import { scalarOp } from "../../compiler/ir/scalar.js";
import { BATCH, contiguousStrides } from "../../compiler/ir/tensor-type.js";

/** What a program runs on. */
export interface Machine {
  readonly samples: number;
  /** The arrays of inputs and outputs, by the name of their space. */
  readonly arrays: ReadonlyMap<Space, Float64Array>;
  /** Numbers known at the call, other than the number of samples. */
  readonly arguments?: Readonly<Record<string, number>>;
}

/**
 * Runs kernels as their definition says: one after the other, each over all its points, every temporary value kept
 * for all samples. Returns the number that the program returns.
 */
export function interpretProgram(program: Program, machine: Machine): number | undefined {
  const interpreter = new Interpreter(program, machine);
  for (const group of groupsOf(program.kernels)) interpreter.runGroup(group);
  return program.returns && interpreter.load(program.returns, 0, 0);
}

export const argumentOf = (name: string, { samples, arguments: given = {} }: Machine): number => {
  if (name === BATCH) return samples;
  if (!(name in given)) throw new Error(`no argument ${name}`);
  return given[name];
};

export const extentOf = ({ extent }: Axis, samples: number): number => (extent === BATCH ? samples : extent);

/** The value of a place at a point. */
export const at = (
  { constant, terms }: Affine,
  point: ReadonlyMap<Axis, number>,
  valueOf: (expr: Expr) => number = () => NaN,
): number => {
  let value = constant;
  for (const [axis, coefficient] of terms) value += coefficient * (point.get(axis) ?? valueOf(axis.at!));
  return value;
};

class Interpreter {
  private readonly temporaries = new Map<Buffer, Float64Array>();
  private readonly point = new Map<Axis, number>();

  constructor(
    private readonly program: Program,
    private readonly machine: Machine,
  ) {}

  /** One kernel, or the steps of a recurrence one after the other. */
  runGroup(kernels: readonly Kernel[]): void {
    const { sequence, time } = kernels[0];
    if (!sequence || !time) return kernels.forEach((kernel) => this.run(kernel, kernel.axes));
    const steps = Array.from({ length: time.extent as number }, (_, step) => step);
    for (const step of sequence.reverse ? steps.reverse() : steps)
      for (const kernel of kernels) {
        this.point.set(kernel.time!, step);
        this.run(
          kernel,
          kernel.axes.filter((axis) => axis !== kernel.time),
        );
      }
  }

  private run({ reductions, stores }: Kernel, axes: readonly Axis[]): void {
    this.forEachPoint(axes, () => {
      const sums = new Map<Reduction, number>();
      for (const reduction of reductions) sums.set(reduction, this.reduce(reduction, sums));
      const known = new Map<Expr, number>();
      const values = stores.map(({ value }) => this.value(value, sums, known));
      stores.forEach(({ buffer, sample, index }, k) => {
        const place = index.reduce((sum, term, axis) => sum + at(term, this.point) * buffer.strides[axis], 0);
        this.store(buffer, at(sample, this.point), place, values[k]);
      });
    });
  }

  private reduce({ combine, axes, body, scatter }: Reduction, sums: ReadonlyMap<Reduction, number>): number {
    let result = neutral(combine);
    this.forEachPoint(axes, () => {
      if (scatter && this.value(scatter.to.at!, sums, new Map()) !== this.point.get(scatter.axis)) return;
      const value = this.value(body, sums, new Map());
      result = combine === "sum" ? result + value : Math.max(result, value);
    });
    return result;
  }

  private forEachPoint([axis, ...rest]: readonly Axis[], visit: () => void): void {
    if (!axis) return visit();
    for (let i = 0; i < extentOf(axis, this.machine.samples); i++) {
      this.point.set(axis, i);
      this.forEachPoint(rest, visit);
    }
  }

  private value(expr: Expr, sums: ReadonlyMap<Reduction, number>, known: Map<Expr, number>): number {
    const value = known.get(expr) ?? this.compute(expr, sums, known);
    known.set(expr, value);
    return value;
  }

  private compute(expr: Expr, sums: ReadonlyMap<Reduction, number>, known: Map<Expr, number>): number {
    switch (expr.kind) {
      case "constant":
        return expr.value;
      case "index":
        return at(expr.index, this.point, (place) => this.value(place, sums, known));
      case "argument":
        return argumentOf(expr.name, this.machine);
      case "accumulated":
        return sums.get(expr.reduction)!;
      case "load":
        return this.loadExpr(expr, (place) => this.value(place, sums, known));
      case "apply": {
        const [a, b, c] = expr.args;
        const of = (arg: Expr): number => this.value(arg, sums, known);
        if (expr.op === "select") return of(a) ? of(b) : of(c);
        return scalarOp(expr.op).evaluate(of(a), b && of(b), c && of(c));
      }
    }
  }

  private loadExpr({ buffer, sample, index, flat }: Load, valueOf: (expr: Expr) => number): number {
    const places = index.map((term) => at(term, this.point, valueOf));
    const steps = flat ? [1] : buffer.strides;
    const place = places.reduce((sum, i, axis) => sum + i * steps[axis], 0);
    return this.load(buffer, at(sample, this.point), flat ? unflatten(buffer, place) : place);
  }

  load(buffer: Buffer, sample: number, place: number): number {
    const { array, base } = this.storage(buffer, sample);
    if (!(base + place in array))
      throw new Error(`${buffer.name} has no element ${place} of sample ${sample}`);
    return array[base + place];
  }

  private store(buffer: Buffer, sample: number, place: number, value: number): void {
    const { array, base } = this.storage(buffer, sample);
    if (!(base + place in array))
      throw new Error(`${buffer.name} has no element ${place} of sample ${sample}`);
    array[base + place] = value;
  }

  /** Temporary values are stored for every sample; other buffers lie where they say. */
  private storage(buffer: Buffer, sample: number): { array: Float64Array; base: number } {
    const { space, size, batched, offset, sampleStride } = buffer;
    if (buffer.temporary) {
      const count = batched ? this.machine.samples : 1;
      if (!this.temporaries.has(buffer))
        this.temporaries.set(buffer, new Float64Array(size * count).fill(NaN));
      return { array: this.temporaries.get(buffer)!, base: batched ? size * sample : 0 };
    }
    const constant = this.program.constants.get(space);
    const array = constant?.numbers.data ?? this.machine.arrays.get(space);
    if (!array) throw new Error(`there is no array ${space}`);
    return { array, base: offset + (batched ? sampleStride * sample : 0) };
  }
}

/** The place of the element at a row-major position. */
function unflatten({ shape, strides }: Buffer, position: number): number {
  const rowMajor = contiguousStrides(shape);
  return shape.reduce(
    (sum, extent, k) => sum + (Math.floor(position / rowMajor[k]) % extent) * strides[k],
    0,
  );
}
