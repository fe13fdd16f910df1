/**
 * Portable random numbers: reference/draw.py gives the same bits, so fixtures hold seeds in place of data.
 * A stream is a 32-bit state hashed from "<seed>/<name>"; its k-th word is a finaliser of state + (k+1)·golden ratio.
 * Everything after that is exact arithmetic or correctly rounded, and the result is rounded to float32.
 */
export type Distribution =
  | { readonly kind: "bell"; readonly scale?: number; readonly shift?: number }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  | { readonly kind: "bits" | "signs" }
  | { readonly kind: "classes" | "oneHot" | "probabilities"; readonly of: number };

/** FNV-1a, 32 bits, over the (ASCII) text "<seed>/<name>". */
export function streamState(seed: number, name: string): number {
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${seed}/${name}`)) {
    state = Math.imul(state ^ byte, 0x01000193) >>> 0;
  }
  return state;
}

function word(state: number, k: number): number {
  let x = (state + Math.imul(k + 1, 0x9e3779b9)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d) >>> 0;
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b) >>> 0;
  return (x ^ (x >>> 16)) >>> 0;
}

/** A multiple of 2^-24 in [0, 1). */
const unit = (state: number, k: number): number => (word(state, k) >>> 8) / 16777216;

function bell(state: number, i: number, scale: number, shift: number): number {
  const k = 4 * i;
  const sum = unit(state, k) + unit(state, k + 1) + unit(state, k + 2) + unit(state, k + 3) - 2;
  return sum * Math.sqrt(3) * scale + shift;
}

function oneHot(state: number, count: number, of: number): number[] {
  const result = new Array<number>(count).fill(0);
  for (let row = 0; row < count / of; row++) result[row * of + (word(state, row) % of)] = 1;
  return result;
}

/** Multiples of 1/4096 that sum to one exactly. */
function probabilities(state: number, count: number, of: number): number[] {
  const result: number[] = [];
  for (let row = 0; row < count / of; row++) {
    const weights = Array.from({ length: of }, (_, j) => (word(state, row * of + j) % 1000) + 1);
    const total = weights.reduce((a, b) => a + b, 0);
    const parts = weights.map((weight) => Math.floor((weight * 4096) / total));
    parts[0] += 4096 - parts.reduce((a, b) => a + b, 0);
    result.push(...parts.map((part) => part / 4096));
  }
  return result;
}

function values(state: number, count: number, distribution: Distribution): number[] {
  const each = (value: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => value(i));
  switch (distribution.kind) {
    case "bell":
      return each((i) => bell(state, i, distribution.scale ?? 1, distribution.shift ?? 0));
    case "uniform":
      return each((i) => unit(state, i) * (distribution.high - distribution.low) + distribution.low);
    case "bits":
      return each((i) => word(state, i) & 1);
    case "signs":
      return each((i) => 2 * (word(state, i) & 1) - 1);
    case "classes":
      return each((i) => word(state, i) % distribution.of);
    case "oneHot":
      return oneHot(state, count, distribution.of);
    case "probabilities":
      return probabilities(state, count, distribution.of);
  }
}

/** `count` numbers of the stream. */
export const draw = (seed: number, name: string, count: number, distribution: Distribution): Float64Array =>
  Float64Array.from(Float32Array.from(values(streamState(seed, name), count, distribution)));

/** Choices for the generator of models, from one stream. */
export class Chooser {
  private k = 0;
  private readonly state: number;

  constructor(seed: number, name: string) {
    this.state = streamState(seed, name);
  }

  /** An integer in [low, high]. */
  integer(low: number, high: number): number {
    return low + (word(this.state, this.k++) % (high - low + 1));
  }

  chance(probability: number): boolean {
    return unit(this.state, this.k++) < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)];
  }

  /** A number of few digits in [low, high], as people write them. */
  decimal(low: number, high: number, digits = 2): number {
    return Number((low + unit(this.state, this.k++) * (high - low)).toFixed(digits));
  }
}
