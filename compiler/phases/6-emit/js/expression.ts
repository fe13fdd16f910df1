import type { Affine, Axis } from "../../../ir/affine.js";
import type { Buffer } from "../../../ir/kernel.js";
import type { Local, LoopExpr } from "../../../ir/loop.js";
import type { ScalarOpName } from "../../../ir/scalar.js";
import type { HelperName } from "./helpers.js";
import {
  binary,
  call,
  conditional,
  element,
  math,
  name,
  negative,
  number,
  type BinaryOperator,
  type JsExpr,
} from "./code.js";

/** What names mean in the function being printed. */
export interface Naming {
  local(local: Local): string;
  axis(axis: Axis): string;
  array(buffer: Buffer): string;
  /** The number that an array's elements are where the array is not given. */
  defaultOf(buffer: Buffer): number | undefined;
  argument(name: string): string;
  /** Told that the module needs a helper function. */
  helper(name: string): string;
  /** exp, log and tanh are functions of the module, not those of Math. */
  readonly ownMath: boolean;
}

type Args = readonly LoopExpr[];
type Print = (naming: Naming, args: Args) => JsExpr;

const infix =
  (operator: BinaryOperator): Print =>
  (naming, [a, b]) =>
    binary(operator, toJs(a, naming), toJs(b, naming));

/** a + b, written a − |b| where b is a negative number or a product with one. */
const sum: Print = (naming, [a, b]) => {
  const [left, right] = [toJs(a, naming), toJs(b, naming)];
  const positive = withoutSign(right);
  return positive ? binary("-", left, positive) : binary("+", left, right);
};

/** −x for an expression that is plainly negative. */
function withoutSign(expr: JsExpr): JsExpr | undefined {
  if (expr.kind === "number") return expr.value < 0 ? number(-expr.value) : undefined;
  if (expr.kind !== "binary" || expr.operator !== "*") return undefined;
  const right = withoutSign(expr.right);
  return right && { ...expr, right };
}

const mathCall =
  (f: string): Print =>
  (naming, args) =>
    math(f, ...args.map((arg) => toJs(arg, naming)));

const helperCall =
  (f: HelperName): Print =>
  (naming, args) =>
    call(name(naming.helper(f)), ...args.map((arg) => toJs(arg, naming)));

/** A function of the module where it computes with its own, or else of Math. */
const ownCall =
  (f: string, helper: HelperName): Print =>
  (naming, args) =>
    (naming.ownMath ? helperCall(helper) : mathCall(f))(naming, args);

/** a / b; 1 / (1 + e⁻ᶻ) has a function of its own. */
const quotient: Print = (naming, args) => {
  const z = naming.ownMath ? sigmoidArgument(args) : undefined;
  return z ? helperCall("sigmoidOf")(naming, [z]) : infix("/")(naming, args);
};

/** z of the quotient 1 / (1 + e⁻ᶻ). */
function sigmoidArgument([one, sum]: Args): LoopExpr | undefined {
  if (!isConstant(one, 1) || sum.kind !== "apply" || sum.op !== "add") return undefined;
  const [first, power] = sum.args;
  if (!isConstant(first, 1) || power.kind !== "apply" || power.op !== "exp") return undefined;
  const [exponent] = power.args;
  return exponent.kind === "apply" && exponent.op === "neg" ? exponent.args[0] : undefined;
}

/** A comparison as a number. */
const truth =
  (op: ScalarOpName): Print =>
  (naming, args) =>
    conditional(condition({ kind: "apply", op, args }, naming), number(1), number(0));

/** The larger or smaller of two. A bound is met by a conditional, which is faster; a NaN stays NaN either way. */
const extremum =
  (operator: "<" | ">", f: "max" | "min"): Print =>
  (naming, args) => {
    if (!isBounded(args)) return math(f, ...operandsOf(f, args).map((arg) => toJs(arg, naming)));
    const [a, b] = args.map((arg) => toJs(arg, naming));
    return conditional(binary(operator, a, b), b, a);
  };

const isBounded = ([a, b]: Args): boolean => isSimple(a) && isNumber(b);

/** The operands of max(max(a, b), c), which Math.max takes together. */
const operandsOf = (f: "max" | "min", args: Args): Args =>
  args.flatMap((arg) =>
    arg.kind === "apply" && arg.op === f && !isBounded(arg.args) ? operandsOf(f, arg.args) : [arg],
  );

const isSimple = (expr: LoopExpr): boolean => expr.kind === "local" || expr.kind === "load";
const isNumber = (expr: LoopExpr): boolean => expr.kind === "constant" && !Number.isNaN(expr.value);

/** JavaScript for each scalar operation. */
const printers: Record<ScalarOpName, Print> = {
  add: sum,
  sub: infix("-"),
  mul: infix("*"),
  div: quotient,
  neg: (naming, [a]) => negative(toJs(a, naming)),
  remainder: infix("%"),
  pow: infix("**"),
  max: extremum("<", "max"),
  min: extremum(">", "min"),
  greater: truth("greater"),
  greaterEqual: truth("greaterEqual"),
  less: truth("less"),
  lessEqual: truth("lessEqual"),
  equal: truth("equal"),
  notEqual: truth("notEqual"),
  select: (naming, [c, a, b]) => conditional(condition(c, naming), toJs(a, naming), toJs(b, naming)),
  erf: helperCall("erf"),
  hash: helperCall("hash"),
  abs: mathCall("abs"),
  atan2: mathCall("atan2"),
  hypot: mathCall("hypot"),
  exp: ownCall("exp", "expOf"),
  expm1: mathCall("expm1"),
  log: ownCall("log", "logOf"),
  log1p: mathCall("log1p"),
  log2: mathCall("log2"),
  log10: mathCall("log10"),
  sqrt: mathCall("sqrt"),
  cbrt: mathCall("cbrt"),
  sin: mathCall("sin"),
  cos: mathCall("cos"),
  tan: mathCall("tan"),
  asin: mathCall("asin"),
  acos: mathCall("acos"),
  atan: mathCall("atan"),
  sinh: mathCall("sinh"),
  cosh: mathCall("cosh"),
  tanh: ownCall("tanh", "tanhOf"),
  asinh: mathCall("asinh"),
  acosh: mathCall("acosh"),
  atanh: mathCall("atanh"),
  floor: mathCall("floor"),
  ceil: mathCall("ceil"),
  round: mathCall("round"),
  trunc: mathCall("trunc"),
  sign: mathCall("sign"),
};

const COMPARISONS: Partial<Record<ScalarOpName, BinaryOperator>> = {
  greater: ">",
  greaterEqual: ">=",
  less: "<",
  lessEqual: "<=",
  equal: "===",
  notEqual: "!==",
};

/** An expression as a condition: a comparison stands for itself. */
function condition(expr: LoopExpr, naming: Naming): JsExpr {
  if (expr.kind !== "apply") return toJs(expr, naming);
  const operator = COMPARISONS[expr.op];
  if (operator) return binary(operator, toJs(expr.args[0], naming), toJs(expr.args[1], naming));
  if (expr.op === "select") {
    const [c, a, b] = expr.args;
    if (isConstant(b, 0)) return binary("&&", condition(c, naming), condition(a, naming));
    if (isConstant(a, 1)) return binary("||", condition(c, naming), condition(b, naming));
  }
  return toJs(expr, naming);
}

const isConstant = (expr: LoopExpr, value: number): boolean =>
  expr.kind === "constant" && expr.value === value;

export function toJs(expr: LoopExpr, naming: Naming): JsExpr {
  switch (expr.kind) {
    case "constant":
      return number(expr.value);
    case "load":
      return loadToJs(expr, naming);
    case "apply":
      return printers[expr.op](naming, expr.args);
    case "local":
      return name(naming.local(expr.local));
    case "index":
      return placeToJs(expr.index, naming);
    case "argument":
      return name(naming.argument(expr.name));
  }
}

function loadToJs({ buffer, place }: Extract<LoopExpr, { kind: "load" }>, naming: Naming): JsExpr {
  const array = name(naming.array(buffer));
  const value = element(array, placeToJs(place, naming));
  const missing = naming.defaultOf(buffer);
  return missing === undefined ? value : conditional(array, value, number(missing));
}

/** Axes with large strides first, the constant last: `16 * i + j + 64`. */
export function placeToJs({ constant, terms }: Affine, naming: Naming): JsExpr {
  const sorted = [...terms].sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
  const parts = sorted.map(([axis, coefficient]) => {
    const variable = name(naming.axis(axis));
    return coefficient === 1 ? variable : binary("*", number(coefficient), variable);
  });
  if (parts.length === 0) return number(constant);
  const sum = parts.reduce((a, b) => binary("+", a, b));
  if (constant === 0) return sum;
  return constant > 0 ? binary("+", sum, number(constant)) : binary("-", sum, number(-constant));
}
