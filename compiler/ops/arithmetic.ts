import type { Node } from "../ir/graph.js";
import { equal, greater, greaterEqual, less } from "./comparison.js";
import { log } from "./exponential.js";
import { constantValue } from "./leaf.js";
import { where } from "./select.js";
import { binary, unary } from "./shared/elementwise.js";
import { infix, prefix, PRODUCT, SUM, UNARY, call } from "./shared/formula.js";
import { zerosLike } from "./shared/operand.js";

export const add = binary({
  name: "add",
  noun: "sum",
  evaluate: (a, b) => a + b,
  tangent: (_, [s, t]) => (s && t ? add(s, t) : (s ?? t)),
  transpose: (_, ct) => ct,
  formula: infix("+", SUM),
});

export const sub = binary({
  name: "sub",
  noun: "difference",
  evaluate: (a, b) => a - b,
  tangent: (_, [s, t]) => (s && t ? sub(s, t) : (s ?? (t && neg(t)))),
  transpose: (_, ct, k) => (k === 0 ? ct : neg(ct)),
  formula: infix("−", SUM, false),
});

export const neg = unary({
  name: "neg",
  evaluate: (a) => -a,
  cost: "free",
  tangent: (_, [t]) => t && neg(t),
  transpose: (_, ct) => neg(ct),
  formula: prefix("−"),
});

export const mul = binary({
  name: "mul",
  noun: "product",
  evaluate: (a, b) => a * b,
  partials: ({ inputs: [a, b] }) => [b, a],
  transpose: ({ inputs: [a, b] }, ct, k) => mul(ct, k === 0 ? b : a),
  formula: infix("·", PRODUCT),
});

/** a / b, with ∂/∂b = −(a/b)/b from the stored quotient. */
export const div = binary({
  name: "div",
  noun: "quotient",
  evaluate: (a, b) => a / b,
  tangent: (node, [s, t]) => {
    const b = node.inputs[1];
    const first = s && div(s, b);
    const second = t && div(mul(node, t), b);
    return first && second ? sub(first, second) : (first ?? (second && neg(second)));
  },
  transpose: ({ inputs: [, b] }, ct, k) => (k === 0 ? div(ct, b) : undefined),
  formula: infix("/", PRODUCT, false),
});

/** Half the derivative goes to each side of a tie, as in torch.maximum. */
const tieWeight = (a: Node, b: Node, chosen: Node): Node => add(chosen, mul(equal(a, b), 0.5));

export const maximum = binary({
  name: "maximum",
  evaluate: (a, b) => Math.max(a, b),
  scalar: (c, a, b) => c.apply("max", a, b),
  partials: ({ inputs: [a, b] }) => [tieWeight(a, b, greater(a, b)), tieWeight(a, b, less(a, b))],
  formula: call("max"),
});

export const minimum = binary({
  name: "minimum",
  evaluate: (a, b) => Math.min(a, b),
  scalar: (c, a, b) => c.apply("min", a, b),
  partials: ({ inputs: [a, b] }) => [tieWeight(a, b, less(a, b)), tieWeight(a, b, greater(a, b))],
  formula: call("min"),
});

/**
 * aᵇ. ∂/∂a = b·a^(b−1), 0 where b is 0; ∂/∂b = aᵇ·log a, 0 where a is 0 and b is not negative (torch.pow).
 */
export const pow = binary({
  name: "pow",
  evaluate: (a, b) => a ** b,
  cost: "costly",
  partials: (node) => {
    const [a, b] = node.inputs;
    const exponent = constantValue(b);
    const isRoot = where(equal(a, 0), greaterEqual(b, 0), zerosLike(a));
    const byExponent = where(isRoot, zerosLike(a), mul(node, log(a)));
    if (exponent !== undefined) return [mul(b, pow(a, exponent - 1)), byExponent];
    return [where(equal(b, 0), zerosLike(a), mul(b, pow(a, sub(b, 1)))), byExponent];
  },
  formula: (_, [a, b]) => ({
    text: `${a.strength < 4 ? `(${a.text})` : a.text}^${b.strength < 4 ? `(${b.text})` : b.text}`,
    strength: UNARY,
  }),
});
