import type { Expr } from "./kernel.js";
import { BATCH, type Dim } from "./tensor-type.js";

/** A loop axis. Two axes are the same only if they are the same object; the name is for people. */
export interface Axis {
  readonly name: string;
  readonly extent: Dim;
  /** In kernels: no loop runs over it, it stands at this one place, a whole number below the extent. */
  readonly at?: Expr;
}

/** An affine function of loop axes: constant + Σ coefficient · axis. Terms with coefficient 0 do not occur. */
export interface Affine {
  readonly constant: number;
  readonly terms: ReadonlyMap<Axis, number>;
}

const NO_TERMS: ReadonlyMap<Axis, number> = new Map();

export const affine = (constant: number): Affine => ({ constant, terms: NO_TERMS });
export const axisIndex = (axis: Axis): Affine => ({ constant: 0, terms: new Map([[axis, 1]]) });
export const ZERO: Affine = affine(0);

export function addAffine(a: Affine, b: Affine): Affine {
  if (b.terms.size === 0) return { constant: a.constant + b.constant, terms: a.terms };
  const terms = new Map(a.terms);
  for (const [axis, coefficient] of b.terms) {
    const sum = (terms.get(axis) ?? 0) + coefficient;
    if (sum === 0) terms.delete(axis);
    else terms.set(axis, sum);
  }
  return { constant: a.constant + b.constant, terms };
}

export function scaleAffine(a: Affine, factor: number): Affine {
  if (factor === 1) return a;
  if (factor === 0) return ZERO;
  return {
    constant: a.constant * factor,
    terms: new Map([...a.terms].map(([axis, coefficient]) => [axis, coefficient * factor])),
  };
}

export const offsetAffine = (a: Affine, constant: number): Affine =>
  constant === 0 ? a : { constant: a.constant + constant, terms: a.terms };

export const isConstant = (a: Affine): boolean => a.terms.size === 0;

/** Σ index[k] · strides[k]: the place of an element. */
export const dotAffine = (index: readonly Affine[], strides: readonly number[]): Affine =>
  index.reduce((sum, term, k) => addAffine(sum, scaleAffine(term, strides[k])), ZERO);

/** Replaces axes; those without an entry stay. */
export function substituteAffine(a: Affine, values: ReadonlyMap<Axis, Affine>): Affine {
  if (![...a.terms.keys()].some((axis) => values.has(axis))) return a;
  let result = affine(a.constant);
  for (const [axis, coefficient] of a.terms) {
    result = addAffine(result, scaleAffine(values.get(axis) ?? axisIndex(axis), coefficient));
  }
  return result;
}

/** A place within its sample, where it moves by this stride from sample to sample; undefined where it does not. */
export function withoutSamples(place: Affine, stride: number): Affine | undefined {
  const [sample] = [...place.terms.keys()].filter(({ extent }) => extent === BATCH);
  if (!sample || place.terms.get(sample) !== stride) return undefined;
  return addAffine(place, scaleAffine(axisIndex(sample), -stride));
}

/** Smallest and largest value over the axes' ranges; the largest is Infinity when the batch axis occurs. */
export function rangeOf(a: Affine): { readonly min: number; readonly max: number } {
  let [min, max] = [a.constant, a.constant];
  for (const [axis, coefficient] of a.terms) {
    const last = typeof axis.extent === "number" ? axis.extent - 1 : Infinity;
    if (coefficient > 0) max += coefficient * last;
    else min += coefficient * last;
  }
  return { min, max };
}

/**
 * Whether different points of these axes have different values, whatever the others are. True where each coefficient is
 * larger than all smaller ones reach together; other functions may be one-to-one as well.
 */
export function isOneToOne({ terms }: Affine, axes: readonly Axis[]): boolean {
  const steps = axes
    .filter(({ extent }) => extent !== 1)
    .map((axis) => ({ step: Math.abs(terms.get(axis) ?? 0), extent: axis.extent }));
  steps.sort((a, b) => a.step - b.step);
  let reach = 0;
  for (const { step, extent } of steps) {
    if (step <= reach) return false;
    reach += extent === BATCH ? Infinity : step * (extent - 1);
  }
  return true;
}

export const sameAffine = (a: Affine, b: Affine): boolean =>
  a.constant === b.constant &&
  a.terms.size === b.terms.size &&
  [...a.terms].every(([axis, coefficient]) => b.terms.get(axis) === coefficient);

/** The text of an affine index, with the largest strides first: `16*o + i + 3`. */
export function printAffine(a: Affine, nameOf: (axis: Axis) => string = (axis) => axis.name): string {
  const terms = [...a.terms].sort((p, q) => Math.abs(q[1]) - Math.abs(p[1]));
  const parts = terms.map(([axis, c]) =>
    c === 1 ? nameOf(axis) : c === -1 ? `-${nameOf(axis)}` : `${c}*${nameOf(axis)}`,
  );
  if (a.constant !== 0 || parts.length === 0) parts.push(String(a.constant));
  return parts.join(" + ").replaceAll("+ -", "- ");
}
