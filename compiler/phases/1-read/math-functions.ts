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

/** A function of Math on nodes; what it takes beyond `most` arguments it ignores. */
interface MathFunction {
  readonly least: number;
  readonly most: number;
  readonly apply: (...args: Operand[]) => Operand;
}

/** The functions of Math that have a derivative, on nodes. Calls on plain numbers go to Math itself. */
export const mathFunctions: Readonly<Record<string, MathFunction>> = {
  ...taking(1, { abs, acos, acosh, asin, asinh, atan, atanh, cbrt, ceil, cos, cosh, exp, expm1, floor }),
  ...taking(1, { log, log10, log1p, log2, round, sign, sin, sinh, sqrt, tan, tanh, trunc }),
  ...taking(2, { atan2, pow }),
  max: joining(Math.max, maximum),
  min: joining(Math.min, minimum),
  hypot: joining(Math.hypot, hypot, abs),
};

function taking(count: number, builders: Record<string, unknown>): Record<string, MathFunction> {
  const entries = Object.entries(builders as Record<string, MathFunction["apply"]>);
  return Object.fromEntries(entries.map(([name, apply]) => [name, { least: count, most: count, apply }]));
}

/** A function of any number of arguments that joins them two by two; `alone` is what it makes of one. */
function joining(
  numbers: (a: number, b: number) => number,
  nodes: (a: Operand, b: Operand) => Node,
  alone: (x: Node) => Operand = (x) => x,
): MathFunction {
  const join = (a: Operand, b: Operand): Operand =>
    typeof a === "number" && typeof b === "number" ? numbers(a, b) : nodes(a, b);
  const apply = (...args: Operand[]): Operand =>
    args.length === 1 ? alone(args[0] as Node) : args.reduce(join);
  return { least: 0, most: Infinity, apply };
}
