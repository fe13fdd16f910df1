import { contiguousStrides, product } from "../../ir/tensor-type.js";

/** Where a tensor lies in its flat array. Element (i, j) is at offset + i·strides[0] + j·strides[1]. */
export interface Placement {
  readonly name: string;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  /** Number of elements. */
  readonly size: number;
}

export interface Layout {
  readonly places: ReadonlyMap<string, Placement>;
  /** Number of elements of the whole array. */
  readonly size: number;
}

/** Tensors one after the other, each row-major. */
export function layOut(
  tensors: readonly { readonly name: string; readonly shape: readonly number[] }[],
): Layout {
  const places = new Map<string, Placement>();
  let offset = 0;
  for (const { name, shape } of tensors) {
    const size = product(shape);
    places.set(name, { name, shape, strides: contiguousStrides(shape), offset, size });
    offset += size;
  }
  return { places, size: offset };
}
