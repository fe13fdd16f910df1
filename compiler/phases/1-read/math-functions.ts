import type { Node } from "../../ir/graph.js";
import { maximum, minimum, pow } from "../../ops/arithmetic.js";
import { cbrt, exp, expm1, hypot, log, log10, log1p, log2, sqrt } from "../../ops/exponential.js";
import { tanh } from "../../ops/activation.js";
import { abs, ceil, floor, round, sign, trunc } from "../../ops/rounding.js";
import {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  cos,
  cosh,
  sin,
  sinh,
  tan,
} from "../../ops/trigonometric.js";
import type { Operand } from "../../ops/shared/operand.js";

/** The functions of Math that have a derivative, on nodes. Calls on plain numbers go to Math itself. */
export const mathFunctions: Readonly<Record<string, (...args: Operand[]) => Node>> = {
  ...unaries({
    abs,
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atanh,
    cbrt,
    ceil,
    cos,
    cosh,
    exp,
    expm1,
    floor,
    log,
    log10,
  }),
  ...unaries({ log1p, log2, round, sign, sin, sinh, sqrt, tan, tanh, trunc }),
  atan2: (y, x) => atan2(y, x),
  pow: (a, b) => pow(a, b),
  max: (...args) => args.reduce((a, b) => maximum(a, b)) as Node,
  min: (...args) => args.reduce((a, b) => minimum(a, b)) as Node,
  hypot: (...args) => (args.length === 1 ? [0, ...args] : args).reduce((a, b) => hypot(a, b)) as Node,
};

function unaries(builders: Record<string, (x: Node) => Node>): Record<string, (x: Operand) => Node> {
  return builders as Record<string, (x: Operand) => Node>;
}
