import type { Tensors } from "./expected.js";

export type DType = "f64" | "f32";

export const TOLERANCE: Readonly<Record<DType, number>> = { f64: 1e-9, f32: 2e-4 };

/** How far one tensor is off, relative to its scale; Infinity where its numbers are not finite or missing. */
export interface Deviation {
  readonly quantity: string;
  readonly tensor: string;
  readonly error: number;
  readonly tolerance: number;
  readonly detail: string;
}

/** A tensor's scale is its largest magnitude, but at least this share of the largest in its whole quantity … */
const SHARE: Readonly<Record<DType, number>> = { f64: 1e-4, f32: 1e-2 };
/** … and at least this: below it, what should be zero is rounding noise. */
const FLOOR: Readonly<Record<DType, number>> = { f64: 1e-6, f32: 1e-2 };

const largest = (numbers: readonly number[]): number =>
  numbers.reduce((max, value) => Math.max(max, Math.abs(value)), 0);

/** The element that is furthest off, relative to `scale`. */
export function worst(
  actual: ArrayLike<number>,
  expected: readonly number[],
  scale: number,
): { readonly error: number; readonly at: number } {
  if (actual.length !== expected.length)
    return { error: Infinity, at: Math.min(actual.length, expected.length) };
  let [error, at] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]) / scale;
    if (difference <= error) continue;
    [error, at] = [Number.isNaN(difference) ? Infinity : difference, i];
    if (error === Infinity) break;
  }
  return { error, at };
}

/** How far each tensor of one quantity is off. */
export function deviations(
  quantity: string,
  actual: Tensors<ArrayLike<number>>,
  expected: Tensors,
  dtype: DType,
  tolerance: number,
): Deviation[] {
  const whole = Math.max(0, ...Object.values(expected).map(largest));
  return Object.entries(expected).map(([tensor, numbers]) => {
    const got = actual[tensor] ?? [];
    const scale = Math.max(largest(numbers), SHARE[dtype] * whole, FLOOR[dtype]);
    const { error, at } = worst(got, numbers, scale);
    const lengths = got.length === numbers.length ? "" : `${got.length} numbers for ${numbers.length}; `;
    const detail = `${lengths}element ${at} is ${got[at]}, expected ${numbers[at]}`;
    return { quantity, tensor, error, tolerance, detail };
  });
}

export const isOff = ({ error, tolerance }: Deviation): boolean => error > tolerance;

/** Something that is not a number out of tolerance: a name, a shape, a broken promise. */
export const fault = (quantity: string, tensor: string, detail: string): Deviation => ({
  quantity,
  tensor,
  error: Infinity,
  tolerance: 0,
  detail,
});

export const printDeviation = ({ quantity, tensor, error, tolerance, detail }: Deviation): string =>
  `${quantity} ${tensor}: ${Number.isFinite(error) ? `off by ${error.toExponential(1)} (tolerance ${tolerance.toExponential(0)}), ` : ""}${detail}`;
