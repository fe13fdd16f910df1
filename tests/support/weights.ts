import { writeFileSync } from "node:fs";
import { saveSafetensors } from "../../runtime/safetensors.js";

/** A tensor as a weights file holds it: its shape and its numbers, row-major. */
export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** A safetensors file of these tensors. */
export function safetensorsOf(weights: readonly Weight[], dtype: "f64" | "f32" = "f64"): Uint8Array {
  let offset = 0;
  const params = weights.map(({ name, shape, values }) => {
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
    const place = { name, shape, strides, offset };
    offset += values.length;
    return place;
  });
  const numbers = weights.flatMap(({ values }) => Array.from(values));
  return saveSafetensors({ dtype, params, size: offset }, numbers);
}

export function writeWeights(file: string, weights: readonly Weight[], dtype?: "f64" | "f32"): void {
  writeFileSync(file, safetensorsOf(weights, dtype));
}
