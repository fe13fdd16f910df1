import { erf as errorFunction } from "../ir/scalar.js";
import { add, div, maximum, mul, neg } from "./arithmetic.js";
import { equal } from "./comparison.js";
import { where } from "./select.js";
import { binary, unary } from "./shared/elementwise.js";
import { zerosLike } from "./shared/operand.js";

export const exp = unary({ name: "exp", evaluate: Math.exp, cost: "costly", partials: (y) => [y] });

export const expm1 = unary({
  name: "expm1",
  evaluate: Math.expm1,
  cost: "costly",
  partials: (y) => [add(y, 1)],
});

export const log = unary({
  name: "log",
  evaluate: Math.log,
  cost: "costly",
  partials: ({ inputs: [x] }) => [div(1, x)],
});

export const log1p = unary({
  name: "log1p",
  evaluate: Math.log1p,
  cost: "costly",
  partials: ({ inputs: [x] }) => [div(1, add(x, 1))],
});

export const log2 = unary({
  name: "log2",
  evaluate: Math.log2,
  cost: "costly",
  partials: ({ inputs: [x] }) => [div(Math.LOG2E, x)],
});

export const log10 = unary({
  name: "log10",
  evaluate: Math.log10,
  cost: "costly",
  partials: ({ inputs: [x] }) => [div(Math.LOG10E, x)],
});

/**
 * The logarithm of a probability, not below −100, with its derivative 1/max(x, 1e-12): what keeps cross-entropies
 * finite at probability 0 (torch.nn.BCELoss).
 */
export const logProbability = unary({
  name: "logProbability",
  evaluate: (x) => Math.max(Math.log(x), -100),
  scalar: (c, x) => c.apply("max", c.apply("log", x), c.constant(-100)),
  cost: "costly",
  partials: ({ inputs: [x] }) => [div(1, maximum(x, 1e-12))],
  formula: (_, [x]) => ({ text: `log(${x.text})`, strength: 4 }),
});

export const sqrt = unary({
  name: "sqrt",
  evaluate: Math.sqrt,
  cost: "costly",
  partials: (y) => [div(0.5, y)],
});

export const cbrt = unary({
  name: "cbrt",
  evaluate: Math.cbrt,
  cost: "costly",
  partials: (y) => [div(1, mul(3, mul(y, y)))],
});

/** √(a² + b²) without overflow, with derivative 0 at the origin. */
export const hypot = binary({
  name: "hypot",
  evaluate: (a, b) => Math.hypot(a, b),
  cost: "costly",
  partials: (y) => y.inputs.map((x) => where(equal(y, 0), zerosLike(y), div(x, y))),
});

/** The error function; ∂ = 2/√π · e^{−x²}. */
export const erf = unary({
  name: "erf",
  evaluate: errorFunction,
  cost: "costly",
  partials: ({ inputs: [x] }) => [mul(2 / Math.sqrt(Math.PI), exp(neg(mul(x, x))))],
});
