import { shuffleWith, type Words } from "./random.js";
import type { DataSet, Params, Port, TrainableMeta } from "./trainable.js";

/** Yields what has to be waited for and is resumed with its outcome. */
export type Waiting<T> = Generator<unknown, T, unknown>;

/**
 * One pass over a data set, in the order in which `words` shuffle it if given: the mean of what `lossOf` gives
 * for the batches, weighted by their numbers of samples.
 */
export type Pass = (
  lossOf: (x: unknown, target: unknown) => number,
  words?: Words | false,
) => Waiting<number>;

type Numbers = ArrayLike<number>;
type Named<T> = Record<string, T>;

/** The samples of one input or target, and the buffer into which those of a batch are copied. */
interface Column {
  readonly source: Numbers;
  readonly size: number;
  readonly buffer: Params;
}

/**
 * Cuts a data set into batches of `batchSize` samples. They are copied into the same buffers one after
 * another; the last one, where `batchSize` does not divide the samples, is a view of their beginning.
 * Buffers and views are made here, so that nothing is allocated per batch.
 *
 * `pause` is called before each batch: what it returns, if anything, is waited for. Lengths that do not fit
 * `meta` throw RangeError, with `prefix` before the argument's name.
 */
export function createPass(
  meta: TrainableMeta,
  data: DataSet,
  batchSize: number,
  pause: () => unknown,
  prefix = "",
): Pass {
  const columns: Column[] = [];
  let samples = 0;
  /** Adds the columns of all inputs or all targets; what `step` takes for a full batch and for the last. */
  const addColumns = (ports: readonly Port[], values: unknown, argument: string, several: boolean) => {
    const full: Named<Params> = {};
    const last: Named<Params> = {};
    for (const { name, size } of ports) {
      const source = (several ? (values as Named<Numbers>)?.[name] : values) as Numbers | undefined;
      const length = source?.length;
      // The first input says how many samples there are; none and a broken one count as one to be expected.
      samples ||= Math.ceil(length! / size) || 1;
      batchSize = Math.min(batchSize, samples);
      if (length !== samples * size) {
        const expected = `${samples * size} numbers (${samples} samples of ${size})`;
        throw misfit(prefix + argument + (several ? "." + name : ""), expected, length);
      }
      const buffer = new (meta.dtype === "f32" ? Float32Array : Float64Array)(batchSize * size);
      columns.push({ source: source!, size, buffer });
      full[name] = buffer;
      last[name] = buffer.subarray(0, (samples % batchSize || batchSize) * size);
    }
    return [full, last].map((views) => (several ? views : views[ports[0].name]));
  };
  const [x, lastX] = addColumns(meta.inputs, data.x, "x", meta.inputs.length > 1);
  const [target, lastTarget] = addColumns(
    meta.targets,
    data.target,
    "target",
    (meta.outputs ?? meta.targets).length > 1,
  );
  const order = new Uint32Array(samples);
  return function* (lossOf, words) {
    // From the same beginning each time: the order then depends on nothing before it.
    for (let index = 0; index < samples; index++) order[index] = index;
    if (words) shuffleWith(words, order);
    let total = 0;
    for (let start = 0; start < samples; start += batchSize) {
      const wait = pause();
      if (wait) yield wait;
      const end = Math.min(start + batchSize, samples);
      for (let index = 0; index < columns.length; index++) copySamples(columns[index], order, start, end);
      total += (end - start) * (end < samples ? lossOf(x, target) : lossOf(lastX, lastTarget));
    }
    return total / samples;
  };
}

function copySamples({ source, size, buffer }: Column, order: Uint32Array, start: number, end: number): void {
  let to = 0;
  for (let place = start; place < end; place++) {
    const from = order[place] * size;
    for (let element = 0; element < size; element++) buffer[to++] = source[from + element];
  }
}

/** The RangeError for a value that does not fit. */
export const misfit = (argument: string, expected: string, got: unknown): RangeError =>
  new RangeError(`${argument}: expected ${expected}, got ${String(got)}`);
