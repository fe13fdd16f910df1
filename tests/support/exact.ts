// Reference values of exp, log, tanh and σ: quotients of whole numbers with some 200 bits, from the series alone.

/** An exact number: numerator / denominator · 2^exponent. */
export interface Exact {
  readonly numerator: bigint;
  readonly denominator: bigint;
  readonly exponent: number;
}

/** Fixed-point numbers have this many bits behind the point. */
const BITS = 220n;
const ONE = 1n << BITS;
const view = new DataView(new ArrayBuffer(8));

/** A double as a whole number times a power of two. */
function partsOf(x: number): readonly [mantissa: bigint, exponent: number] {
  view.setFloat64(0, x);
  const word = view.getBigUint64(0);
  const exponent = Number((word >> 52n) & 2047n);
  const mantissa = (word & ((1n << 52n) - 1n)) | (exponent > 0 ? 1n << 52n : 0n);
  return [word >> 63n ? -mantissa : mantissa, Math.max(exponent, 1) - 1075];
}

const shifted = (value: bigint, by: bigint): bigint => (by >= 0n ? value << by : value >> -by);
const lengthOf = (value: bigint): number => value.toString(2).length;

/** 2 artanh s, for a fixed-point number below 1. */
function twiceArtanh(s: bigint): bigint {
  const square = (s * s) >> BITS;
  let sum = 0n;
  for (let power = s, k = 1n; power !== 0n && power !== -1n; k += 2n) {
    sum += power / k;
    power = (power * square) >> BITS;
  }
  return 2n * sum;
}

const LN2 = twiceArtanh(ONE / 3n);

/** eˣ for a fixed-point number: a fixed-point number around 1, times 2^k. */
function exponential(x: bigint): readonly [around1: bigint, k: number] {
  const k = x / LN2;
  const r = (x - k * LN2) >> 10n;
  let sum = ONE;
  for (let term = ONE, i = 1n; term !== 0n && term !== -1n; i++) {
    term = ((term * r) >> BITS) / i;
    sum += term;
  }
  for (let i = 0; i < 10; i++) sum = (sum * sum) >> BITS;
  return [sum, Number(k)];
}

const fixed = (x: number): bigint => {
  const [mantissa, exponent] = partsOf(x);
  return shifted(mantissa, BITS + BigInt(exponent));
};

/** For |x| above 2⁻¹⁰⁰, below which fixed-point numbers have too few digits. */
export const exact: Readonly<Record<"exp" | "sigmoid" | "tanh" | "log", (x: number) => Exact>> = {
  exp: (x) => {
    const [around1, k] = exponential(fixed(x));
    return { numerator: around1, denominator: 1n, exponent: k - Number(BITS) };
  },
  sigmoid: (x) => {
    const [around1, k] = exponential(fixed(x));
    const [power, one] = k < 0 ? [around1, ONE << BigInt(-k)] : [around1 << BigInt(k), ONE];
    return { numerator: power, denominator: power + one, exponent: 0 };
  },
  tanh: (x) => {
    const [around1, k] = exponential(2n * fixed(x));
    const [power, one] = k < 0 ? [around1, ONE << BigInt(-k)] : [around1 << BigInt(k), ONE];
    return { numerator: power - one, denominator: power + one, exponent: 0 };
  },
  log: (x) => {
    const [mantissa, exponent] = partsOf(x);
    // x = m · 2^k with m between 3/4 and 3/2.
    const half = lengthOf(mantissa) - 1;
    const isUpper = 2n * mantissa > 3n << BigInt(half);
    const scale = 1n << BigInt(isUpper ? half + 1 : half);
    const k = BigInt(exponent + half + (isUpper ? 1 : 0));
    const numerator = twiceArtanh(((mantissa - scale) * ONE) / (mantissa + scale)) + k * LN2;
    return { numerator, denominator: 1n, exponent: -Number(BITS) };
  },
};

/** How far a double is from an exact number, in units of the last place that a double of its size has. */
export function ulpsBetween(value: number, { numerator, denominator, exponent }: Exact): number {
  const size = numerator < 0n ? -numerator : numerator;
  let top = lengthOf(size) - lengthOf(denominator) + exponent;
  const by = BigInt(exponent - top);
  const isBelow = by >= 0n ? size << by < denominator : size < denominator << -by;
  if (isBelow) top--;
  const place = Math.max(top - 52, -1074);
  if (!Number.isFinite(value)) return top >= 1024 ? 0 : Infinity;
  // Both in units of 2⁻⁴⁰ of that place.
  const [mantissa, e] = partsOf(value);
  const found = shifted(mantissa, BigInt(e - place + 40));
  const shift = BigInt(exponent - place + 40);
  const expected = shift >= 0n ? (numerator << shift) / denominator : numerator / (denominator << -shift);
  return Math.abs(Number(found - expected)) / 2 ** 40;
}
