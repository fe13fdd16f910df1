import { div, mul, neg, sub } from "./arithmetic.js";
import { binary, unary, type UnaryBuilder } from "./shared/elementwise.js";
import { infix, PRODUCT } from "./shared/formula.js";

/** Steps: the derivative is zero wherever it exists. */
const step = (name: string, evaluate: (a: number) => number): UnaryBuilder =>
  unary({ name, evaluate, flat: true });

export const floor = step("floor", Math.floor);
export const ceil = step("ceil", Math.ceil);
export const round = step("round", Math.round);
export const trunc = step("trunc", Math.trunc);
export const sign = step("sign", Math.sign);

/** |x|, with derivative 0 at 0 (torch.abs). */
export const abs = unary({
  name: "abs",
  evaluate: Math.abs,
  tangent: ({ inputs: [x] }, [t]) => t && mul(sign(x), t),
  formula: (_, [x]) => ({ text: `|${x.text}|`, strength: 4 }),
});

/** a − b·trunc(a/b) without the rounding error of the quotient: it has the sign of a (torch.fmod). */
export const remainder = binary({
  name: "remainder",
  evaluate: (a, b) => a % b,
  cost: "costly",
  tangent: ({ inputs: [a, b] }, [s, t]) => {
    const second = t && mul(trunc(div(a, b)), t);
    return s && second ? sub(s, second) : (s ?? (second && neg(second)));
  },
  formula: infix("mod", PRODUCT, false),
});
