import { addAffine, affine, rangeOf, scaleAffine, type Affine } from "./affine.js";
import type { ScalarOpName } from "./scalar.js";

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Expressions of kernels and of scheduled loops alike, as far as conditions on places go. */
export type Condition =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "index"; readonly index: Affine }
  | { readonly kind: "apply"; readonly op: ScalarOpName; readonly args: readonly Condition[] }
  | { readonly kind: "load" | "accumulated" | "argument" | "local" };

interface Fact {
  /** Without constant, its coefficients without common divisor. */
  readonly index: Affine;
  readonly range: Range;
}

/**
 * What is known about places at some point of a program: the axes stay within their extents, and what the conditions
 * around that point say. Immutable; `given` adds a condition.
 */
export class KnownRanges {
  constructor(private readonly facts: readonly Fact[] = []) {}

  /** The values that a place can have. */
  of(index: Affine, facts = this.facts): Range {
    let range: Range = rangeOf(index);
    for (const fact of facts) {
      const others = facts.filter((f) => f !== fact);
      for (const factor of factorsOf(fact.index, index)) {
        const rest = this.of(addAffine(index, scaleAffine(fact.index, -factor)), others);
        range = intersection(range, sum(scaled(fact.range, factor), rest));
      }
    }
    return range;
  }

  /** What is known where the condition holds, or fails; undefined where that cannot be. */
  given(condition: Condition, holds: boolean): KnownRanges | undefined {
    if (condition.kind === "constant") return Boolean(condition.value) === holds ? this : undefined;
    if (condition.kind !== "apply") return this;
    if (condition.op === "select") return this.givenSelect(condition.args, holds);
    const bound = boundOf(condition.op, condition.args, holds);
    return bound ? this.with(bound.index, bound.range) : this;
  }

  /** select(a, b, 0) is “a and b”, select(a, 1, b) is “a or b”. */
  private givenSelect([a, b, c]: readonly Condition[], holds: boolean): KnownRanges | undefined {
    if (isConstant(c, 0)) return holds ? this.givenBoth(a, b, true) : this.givenEither(a, b, false);
    if (isConstant(b, 1)) return holds ? this.givenEither(a, c, true) : this.givenBoth(a, c, false);
    return this;
  }

  private givenBoth(a: Condition, b: Condition, holds: boolean): KnownRanges | undefined {
    return this.given(a, holds)?.given(b, holds);
  }

  /** One of the two: which one is known only if the other cannot be. */
  private givenEither(a: Condition, b: Condition, holds: boolean): KnownRanges | undefined {
    const [first, second] = [this.given(a, holds), this.given(b, holds)];
    return first && second ? this : (first ?? second);
  }

  private with({ constant, terms }: Affine, range: Range): KnownRanges | undefined {
    const step = commonDivisor(terms.values());
    const index = scaleAffine({ constant: 0, terms }, 1 / step);
    const bound = {
      min: Math.ceil((range.min - constant) / step),
      max: Math.floor((range.max - constant) / step),
    };
    const narrowed = intersection(this.of(index), bound);
    return narrowed.min > narrowed.max
      ? undefined
      : new KnownRanges([...this.facts, { index, range: narrowed }]);
  }
}

const isConstant = (condition: Condition, value: number): boolean =>
  condition.kind === "constant" && condition.value === value;

/** The affine function that an expression is, if it is one. */
const affineOf = (expr: Condition): Affine | undefined =>
  expr.kind === "index" ? expr.index : expr.kind === "constant" ? affine(expr.value) : undefined;

/** A comparison of places, or its opposite, as a range of their difference. */
function boundOf(
  op: ScalarOpName,
  args: readonly Condition[],
  holds: boolean,
): { index: Affine; range: Range } | undefined {
  const [a, b] = args.map(affineOf);
  if (!a || !b) return undefined;
  const index = addAffine(a, scaleAffine(b, -1));
  const [below, above] = [Math.ceil(index.constant), Math.floor(index.constant)];
  if (below !== above) return undefined;
  const range = COMPARISONS[op]?.[holds ? 0 : 1];
  return range && { index, range };
}

const [NEGATIVE, NOT_POSITIVE] = [
  { min: -Infinity, max: -1 },
  { min: -Infinity, max: 0 },
];
const [POSITIVE, NOT_NEGATIVE] = [
  { min: 1, max: Infinity },
  { min: 0, max: Infinity },
];

/** The range of a − b where a comparison of a and b holds, and where it does not. */
const COMPARISONS: Partial<Record<ScalarOpName, readonly [Range, Range]>> = {
  less: [NEGATIVE, NOT_NEGATIVE],
  lessEqual: [NOT_POSITIVE, POSITIVE],
  greater: [POSITIVE, NOT_POSITIVE],
  greaterEqual: [NOT_NEGATIVE, NEGATIVE],
};

/** Whole numbers of times that `part` can be taken out of `index` so that one of its terms is gone. */
function factorsOf(part: Affine, index: Affine): Set<number> {
  const factors = [...part.terms].map(([axis, c]) => (index.terms.get(axis) ?? 0) / c);
  return new Set(factors.filter((factor) => Number.isInteger(factor) && factor !== 0));
}

/** The largest whole number that divides all of them; 1 of none. */
function commonDivisor(numbers: Iterable<number>): number {
  let divisor = 0;
  for (const n of numbers) for (let rest = Math.abs(n); rest !== 0;) [divisor, rest] = [rest, divisor % rest];
  return divisor || 1;
}

const sum = (a: Range, b: Range): Range => ({ min: a.min + b.min, max: a.max + b.max });

const scaled = ({ min, max }: Range, factor: number): Range =>
  factor > 0 ? { min: min * factor, max: max * factor } : { min: max * factor, max: min * factor };

const intersection = (a: Range, b: Range): Range => ({
  min: Math.max(a.min, b.min),
  max: Math.min(a.max, b.max),
});
