import type { TensorValue } from "../../ir/graph.js";
import { contiguousStrides, product } from "../../ir/tensor-type.js";

/** Visits the multi-indices of a shape in row-major order. */
export function forEachIndex(
  shape: readonly number[],
  visit: (index: readonly number[], position: number) => void,
): void {
  const index = new Array<number>(shape.length).fill(0);
  const size = product(shape);
  for (let position = 0; position < size; position++) {
    visit(index, position);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
}

export const positionOf = (index: readonly number[], shape: readonly number[]): number => {
  const strides = contiguousStrides(shape);
  return index.reduce((sum, i, k) => sum + i * strides[k], 0);
};

/** Reference evaluation of a view: element `index` of the result is element `source(index)` of x, or `missing`. */
export function reindex(
  x: TensorValue,
  shape: readonly number[],
  source: (index: readonly number[]) => readonly number[] | undefined,
  missing = 0,
): TensorValue {
  const data = new Float64Array(product(shape));
  forEachIndex(shape, (index, position) => {
    const place = source(index);
    data[position] = place ? x.data[positionOf(place, x.shape)] : missing;
  });
  return { shape, data };
}
