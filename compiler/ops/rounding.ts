import { mul } from "./arithmetic.js";
import { unary, type UnaryBuilder } from "./shared/elementwise.js";

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
