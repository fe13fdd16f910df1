/**
 * The scalar operations that loop bodies consist of. Printers map each name to code (a missing one is a type error);
 * `evaluate` is the definition they must agree with, and folds constants.
 */
export interface ScalarOp {
  readonly arity: 1 | 2 | 3;
  readonly evaluate: (a: number, b: number, c: number) => number;
  /** Worth storing when it is needed twice although an operand is at hand. */
  readonly costly?: boolean;
}

const unary = (evaluate: (a: number) => number, costly = true): ScalarOp => ({ arity: 1, evaluate, costly });
const binary = (evaluate: (a: number, b: number) => number, costly = false): ScalarOp => ({
  arity: 2,
  evaluate,
  costly,
});
const truth = (condition: boolean): number => (condition ? 1 : 0);

export const scalarOps = {
  add: binary((a, b) => a + b),
  sub: binary((a, b) => a - b),
  mul: binary((a, b) => a * b),
  div: binary((a, b) => a / b),
  neg: unary((a) => -a, false),
  abs: unary(Math.abs, false),
  /** NaN where either is NaN. */
  max: binary((a, b) => Math.max(a, b)),
  min: binary((a, b) => Math.min(a, b)),
  greater: binary((a, b) => truth(a > b)),
  greaterEqual: binary((a, b) => truth(a >= b)),
  less: binary((a, b) => truth(a < b)),
  lessEqual: binary((a, b) => truth(a <= b)),
  equal: binary((a, b) => truth(a === b)),
  notEqual: binary((a, b) => truth(a !== b)),
  /** select(condition, a, b): a where the condition is neither 0 nor NaN. Only the chosen branch is evaluated. */
  select: { arity: 3, evaluate: (condition, a, b) => (condition ? a : b) },
  pow: binary((a, b) => a ** b, true),
  remainder: binary((a, b) => a % b, true),
  atan2: binary(Math.atan2, true),
  hypot: binary((a, b) => Math.hypot(a, b), true),
  exp: unary(Math.exp),
  expm1: unary(Math.expm1),
  log: unary(Math.log),
  log1p: unary(Math.log1p),
  log2: unary(Math.log2),
  log10: unary(Math.log10),
  sqrt: unary(Math.sqrt),
  cbrt: unary(Math.cbrt),
  sin: unary(Math.sin),
  cos: unary(Math.cos),
  tan: unary(Math.tan),
  asin: unary(Math.asin),
  acos: unary(Math.acos),
  atan: unary(Math.atan),
  sinh: unary(Math.sinh),
  cosh: unary(Math.cosh),
  tanh: unary(Math.tanh),
  asinh: unary(Math.asinh),
  acosh: unary(Math.acosh),
  atanh: unary(Math.atanh),
  erf: unary(erf),
  hash: binary(hash),
  floor: unary(Math.floor, false),
  ceil: unary(Math.ceil, false),
  round: unary(Math.round, false),
  trunc: unary(Math.trunc, false),
  sign: unary(Math.sign, false),
} as const satisfies Record<string, ScalarOp>;

export type ScalarOpName = keyof typeof scalarOps;

export const scalarOp = (name: ScalarOpName): ScalarOp => scalarOps[name];

/**
 * A whole number below 2³² that seems random in both operands, whole numbers taken modulo 2³²: triple32 (Wellons 2018,
 * hash-prospector) of their sum, the first operand scaled by 2³²/φ so that neighbouring pairs do not meet.
 */
export function hash(a: number, b: number): number {
  let h = (Math.imul(a, 0x9e3779b1) + b) | 0;
  h = Math.imul(h ^ (h >>> 17), 0xed5ad4bb);
  h = Math.imul(h ^ (h >>> 11), 0xac4c1b51);
  h = Math.imul(h ^ (h >>> 15), 0x31848bab);
  return (h ^ (h >>> 14)) >>> 0;
}

/**
 * The error function. Below 3: 2/√π · e^{−x²} Σ 2ᵏ x^{2k+1} / (2k+1)!! (Abramowitz & Stegun 7.1.6, all terms of one sign);
 * from 3 on: 1 − erfc by its continued fraction (7.1.14), evaluated backwards. Relative error below 1e-15.
 */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (!(a < 6)) return x !== x ? x : x < 0 ? -1 : 1;
  const scale = Math.exp(-a * a) / Math.sqrt(Math.PI);
  let value: number;
  if (a < 3) {
    let term = 2 * a;
    let sum = term;
    for (let k = 1; term > sum * 1e-17; k++) sum += term *= (2 * a * a) / (2 * k + 1);
    value = sum * scale;
  } else {
    let tail = 0;
    for (let k = 60; k > 0; k--) tail = k / 2 / (a + tail);
    value = 1 - scale / (a + tail);
  }
  return x < 0 ? -value : value;
}
