import { createRandom } from "./random.js";

type Numbers = ArrayLike<number>;

/** Flat row-major numbers, or such numbers keyed by name where a model has several inputs or targets. */
export type Samples = Numbers | { readonly [name: string]: Numbers };

/** The same with its numbers copied. */
export type Copied<S> = S extends Numbers ? Float64Array : { [Name in keyof S]: Float64Array };

/**
 * Rows of `classes` numbers, 1 at the index and 0 elsewhere, one row per index.
 * Throws RangeError for an index that is no integer from 0 to classes − 1.
 */
export function oneHot(indices: Numbers, classes: number): Float64Array {
  const rows = new Float64Array(indices.length * classes);
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row];
    if (!(Number.isInteger(index) && index >= 0 && index < classes)) {
      throw new RangeError(`indices[${row}]: expected an integer from 0 to ${classes - 1}, got ${index}`);
    }
    rows[row * classes + index] = 1;
  }
  return rows;
}

/** Brings features to mean 0 and deviation 1, and back. */
export interface Standardizer {
  /** Of each feature, in the samples it was made from. */
  readonly mean: Float64Array;
  /** Standard deviation of each feature (divided by n, not n − 1); 1 for a constant one. */
  readonly scale: Float64Array;
  /** (value − mean) / scale of samples × features numbers, into `out` or a new array; `out` may be the input. */
  transform(values: Numbers, out?: Float64Array | Float32Array): Float64Array | Float32Array;
  /** value · scale + mean. */
  inverse(values: Numbers, out?: Float64Array | Float32Array): Float64Array | Float32Array;
}

/**
 * Measures mean and deviation of each feature in samples × features numbers. Make it from the training samples
 * and apply it to these and to the test samples, which thus tell it nothing. scikit-learn's StandardScaler.
 * Throws RangeError where a length is no positive multiple of `features`.
 */
export function createStandardizer(training: Numbers, features: number): Standardizer {
  const samples = rowsOf("training", training, features);
  // Summed as differences from the first sample, which makes the mean of a constant feature exact.
  const mean = Float64Array.from({ length: features }, (_, feature) => training[feature]);
  const scale = new Float64Array(features);
  for (let at = 0; at < training.length; at++) {
    mean[at % features] += (training[at] - training[at % features]) / samples;
  }
  // In a second pass: the difference of mean square and squared mean would cancel.
  for (let at = 0; at < training.length; at++) {
    scale[at % features] += (training[at] - mean[at % features]) ** 2 / samples;
  }
  for (let feature = 0; feature < features; feature++) scale[feature] = Math.sqrt(scale[feature]) || 1;
  const apply = (of: (value: number, feature: number) => number) => {
    return (values: Numbers, out: Float64Array | Float32Array = new Float64Array(values.length)) => {
      rowsOf("values", values, features);
      for (let at = 0; at < values.length; at++) out[at] = of(values[at], at % features);
      return out;
    };
  };
  return {
    mean,
    scale,
    transform: apply((value, feature) => (value - mean[feature]) / scale[feature]),
    inverse: apply((value, feature) => value * scale[feature] + mean[feature]),
  };
}

export interface Split<X, T> {
  train: { x: Copied<X>; target: Copied<T> };
  test: { x: Copied<X>; target: Copied<T> };
}

/**
 * Draws ⌈testFraction · samples⌉ of the samples at random for testing; the others are for training, in random
 * order too. `fit(net, { ...train, validation: test, … })` takes the parts as they are.
 *
 * Throws RangeError where an array is not `samples` rows, or a part would be empty.
 */
export function trainTestSplit<X extends Samples, T extends Samples>(
  data: { readonly x: X; readonly target: T },
  options: { samples: number; testFraction?: number; seed?: number },
): Split<X, T> {
  const { samples, testFraction = 0.25, seed = 0 } = options;
  const testCount = Math.ceil(testFraction * samples);
  if (!(testCount > 0 && testCount < samples)) {
    throw new RangeError(
      `testFraction: expected a part of ${samples} samples that leaves some for training, got ${testFraction}`,
    );
  }
  const order = createRandom(seed).permutation(samples);
  const part = (rows: Uint32Array) => ({
    x: take("x", data.x, rows, samples),
    target: take("target", data.target, rows, samples),
  });
  return { train: part(order.subarray(testCount)), test: part(order.subarray(0, testCount)) };
}

/** The given rows of flat numbers, or of each of several. */
function take<S extends Samples>(argument: string, values: S, rows: Uint32Array, samples: number): Copied<S> {
  if (!isNumbers(values)) {
    const parts = Object.entries(values).map(([name, numbers]) => [
      name,
      take(`${argument}.${name}`, numbers, rows, samples),
    ]);
    return Object.fromEntries(parts) as Copied<S>;
  }
  const size = rowsOf(argument, values, samples);
  const taken = new Float64Array(rows.length * size);
  for (let row = 0; row < rows.length; row++) {
    for (let element = 0; element < size; element++)
      taken[row * size + element] = values[rows[row] * size + element];
  }
  return taken as Copied<S>;
}

const isNumbers = (values: Samples): values is Numbers => typeof values.length === "number";

/** How often `unit` goes into the numbers. */
function rowsOf(argument: string, values: Numbers, unit: number): number {
  const rows = values.length / unit;
  if (rows > 0 && Number.isInteger(rows)) return rows;
  throw new RangeError(`${argument}: expected a positive multiple of ${unit} numbers, got ${values.length}`);
}
