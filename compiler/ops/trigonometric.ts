import { add, div, mul, neg, sub } from "./arithmetic.js";
import { sqrt } from "./exponential.js";
import { binary, unary } from "./shared/elementwise.js";
import type { Node } from "../ir/graph.js";

const square = (x: Node): Node => mul(x, x);

export const sin = unary({
  name: "sin",
  evaluate: Math.sin,
  cost: "costly",
  partials: ({ inputs: [x] }) => [cos(x)],
});

export const cos = unary({
  name: "cos",
  evaluate: Math.cos,
  cost: "costly",
  partials: ({ inputs: [x] }) => [neg(sin(x))],
});

export const tan = unary({
  name: "tan",
  evaluate: Math.tan,
  cost: "costly",
  partials: (y) => [add(1, square(y))],
});

export const asin = unary({
  name: "asin",
  evaluate: Math.asin,
  cost: "costly",
  partials: ({ inputs: [x] }) => [div(1, sqrt(sub(1, square(x))))],
});

export const acos = unary({
  name: "acos",
  evaluate: Math.acos,
  cost: "costly",
  partials: ({ inputs: [x] }) => [div(-1, sqrt(sub(1, square(x))))],
});

export const atan = unary({
  name: "atan",
  evaluate: Math.atan,
  cost: "costly",
  partials: ({ inputs: [x] }) => [div(1, add(1, square(x)))],
});

/** The angle of the point (x, y), given as atan2(y, x). */
export const atan2 = binary({
  name: "atan2",
  evaluate: Math.atan2,
  cost: "costly",
  partials: ({ inputs: [y, x] }) => {
    const radius = add(square(x), square(y));
    return [div(x, radius), div(neg(y), radius)];
  },
});

export const sinh = unary({
  name: "sinh",
  evaluate: Math.sinh,
  cost: "costly",
  partials: ({ inputs: [x] }) => [cosh(x)],
});

export const cosh = unary({
  name: "cosh",
  evaluate: Math.cosh,
  cost: "costly",
  partials: ({ inputs: [x] }) => [sinh(x)],
});

export const asinh = unary({
  name: "asinh",
  evaluate: Math.asinh,
  cost: "costly",
  partials: ({ inputs: [x] }) => [div(1, sqrt(add(square(x), 1)))],
});

export const acosh = unary({
  name: "acosh",
  evaluate: Math.acosh,
  cost: "costly",
  partials: ({ inputs: [x] }) => [div(1, sqrt(sub(square(x), 1)))],
});

export const atanh = unary({
  name: "atanh",
  evaluate: Math.atanh,
  cost: "costly",
  partials: ({ inputs: [x] }) => [div(1, sub(1, square(x)))],
});
