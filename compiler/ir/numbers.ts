import { createHash } from "node:crypto";
import type { DType } from "./tensor-type.js";

/**
 * Many numbers as one attribute of a node. Where nodes are compared a digest stands for them: it is taken once, and is
 * the same for the same bits, so that a leaf of a million weights is found again as quickly as one of three.
 */
export class Numbers {
  readonly digest: string;

  constructor(readonly data: Float64Array) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.digest = createHash("sha256").update(bytes).digest("base64");
  }

  toString(): string {
    return `${this.data.length} numbers`;
  }
}

/** A known number as it is written into code: with no more digits than its type tells apart. */
export const asWritten = (value: number, dtype: DType): number =>
  dtype === "f32" ? shortestSingle(value) : value;

/**
 * The decimal number of the fewest digits that rounds to the same float32: 0.1, where the float32 itself is
 * 0.10000000149011612. Infinite where no float32 is as large.
 */
export function shortestSingle(value: number): number {
  const single = Math.fround(value);
  if (!Number.isFinite(single) || single === 0) return single;
  const rounded = (digits: number): number => Number(single.toPrecision(digits));
  const isEnough = (digits: number): boolean => Math.fround(rounded(digits)) === single;
  // Most need eight digits or nine, which are always enough.
  let digits = isEnough(8) ? 8 : 9;
  while (digits > 1 && isEnough(digits - 1)) digits--;
  return rounded(digits);
}
