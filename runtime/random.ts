/** A source of uniformly distributed unsigned 32-bit words. */
export type Words = () => number;

/**
 * The generator sfc32 ("small fast counting") of Chris Doty-Humphrey's PractRand, seeded from three words as
 * PractRand does: the counter starts at 1 and 15 outputs are thrown away. Its period is at least 2^32, 2^127
 * on average. Source: https://pracrand.sourceforge.net/, public domain.
 */
export function sfc32(a: number, b: number, c: number): Words {
  let counter = 1;
  const next = () => {
    const word = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
    return word >>> 0;
  };
  for (let round = 0; round < 15; round++) next();
  return next;
}

/** Words from a seed (an integer up to 2^53) and the number of a stream; each pair gives other words. */
export function createWords(seed: number, stream = 0): Words {
  return sfc32(stream, seed | 0, Math.floor(seed / 2 ** 32) | 0);
}

/** A multiple of 2^-53 in [0, 1), from two words (the `genrand_res53` of Matsumoto and Nishimura). */
export const uniformFrom = (words: Words): number => ((words() >>> 5) * 2 ** 26 + (words() >>> 6)) * 2 ** -53;

/** Anything whose elements can be exchanged in place. */
export interface Mutable<T> {
  readonly length: number;
  [index: number]: T;
}

/** Puts the elements into random order, in place (Fisher–Yates). */
export function shuffleWith<T>(words: Words, items: Mutable<T>): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(uniformFrom(words) * (last + 1));
    const item = items[last];
    items[last] = items[other];
    items[other] = item;
  }
}

/** Seeded random numbers: the same seed gives the same numbers everywhere. Not for secrets. */
export interface Random {
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** A number of the normal distribution with mean 0 and variance 1 (Marsaglia's polar method). */
  normal(): number;
  /** An integer from 0 to n − 1; n up to 2^53. Throws RangeError when n is not a positive integer. */
  integer(n: number): number;
  /** Puts the elements of an array into random order, in place, and returns the array. */
  shuffle<A extends Mutable<unknown>>(items: A): A;
  /** The integers 0 … n − 1 in random order. */
  permutation(n: number): Uint32Array;
  /** A generator of its own, whose numbers do not depend on how this one is used afterwards. */
  fork(): Random;
}

/** Random numbers from a seed, an integer up to 2^53 in magnitude. See `sfc32` for the generator. */
export function createRandom(seed = 0): Random {
  return randomFrom(createWords(seed));
}

function randomFrom(words: Words): Random {
  const uniform = () => uniformFrom(words);
  const shuffle = <A extends Mutable<unknown>>(items: A): A => {
    shuffleWith(words, items);
    return items;
  };
  return {
    uniform,
    normal: polarNormal(uniform),
    integer(n) {
      if (!(Number.isSafeInteger(n) && n > 0))
        throw new RangeError(`n: expected a positive integer, got ${n}`);
      return Math.floor(uniform() * n);
    },
    shuffle,
    permutation: (n) => shuffle(Uint32Array.from({ length: n }, (_, index) => index)),
    fork: () => randomFrom(sfc32(words(), words(), words())),
  };
}

/** G. Marsaglia, T. A. Bray: A convenient method for generating normal variables, SIAM Review 6 (1964). */
function polarNormal(uniform: () => number): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    let u, v, s;
    do {
      u = 2 * uniform() - 1;
      v = 2 * uniform() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const scale = Math.sqrt((-2 * Math.log(s)) / s);
    spare = v * scale;
    return u * scale;
  };
}
