/** The number type of every value of a model. Comparisons give 0 and 1 of the same type. */
export type DType = "f64" | "f32";

/** The number of samples is not known at compile time: it is the extent "n", always the first axis. */
export const BATCH = "n";
export type Dim = number | typeof BATCH;
export type Shape = readonly Dim[];

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

export const isBatched = (shape: Shape): boolean => shape[0] === BATCH;

/** The shape of one sample: without the batch axis. */
export const sampleShape = (shape: Shape): number[] =>
  (isBatched(shape) ? shape.slice(1) : shape) as number[];

/** Number of elements of one sample. */
export const sampleSize = (shape: Shape): number => product(sampleShape(shape));

export const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

/** The axes of a shape that are not among the given ones. */
export const otherAxes = (shape: Shape, axes: readonly number[]): number[] =>
  [...shape.keys()].filter((axis) => !axes.includes(axis));

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i]);

/** Row-major strides of a sample shape. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/**
 * The shape two operands broadcast to, by NumPy's rule applied to the axes of one sample;
 * the batch axis stays first when either operand has it. Undefined when they do not fit.
 */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const [left, right] = [sampleShape(a), sampleShape(b)];
  const rank = Math.max(left.length, right.length);
  const result: Dim[] = isBatched(a) || isBatched(b) ? [BATCH] : [];
  for (let axis = 0; axis < rank; axis++) {
    const l = left[left.length - rank + axis] ?? 1;
    const r = right[right.length - rank + axis] ?? 1;
    if (l !== r && l !== 1 && r !== 1) return undefined;
    result.push(l === 1 ? r : l);
  }
  return result;
}

export const printShape = (shape: Shape): string => `[${shape.join(",")}]`;
export const printType = (type: TensorType): string => type.dtype + printShape(type.shape);
