import { mul, sub } from "./arithmetic.js";
import { greater, greaterEqual } from "./comparison.js";
import { where } from "./select.js";
import { binary, builder, elementwiseOp, unary } from "./shared/elementwise.js";
import { zerosLike } from "./shared/operand.js";
import type { Node } from "../ir/graph.js";

/** σ(x) = 1/(1 + e^{−x}); its derivative from the stored output: σ' = σ(1 − σ). */
export const sigmoid = unary({
  name: "sigmoid",
  evaluate: (x) => 1 / (1 + Math.exp(-x)),
  scalar: (c, x) =>
    c.apply("div", c.constant(1), c.apply("add", c.constant(1), c.apply("exp", c.apply("neg", x)))),
  cost: "costly",
  partials: (y) => [mul(y, sub(1, y))],
  formula: (_, [x]) => ({ text: `σ(${x.text})`, strength: 4 }),
});

/** tanh; its derivative from the stored output: 1 − tanh². */
export const tanh = unary({
  name: "tanh",
  evaluate: Math.tanh,
  cost: "costly",
  partials: (y) => [sub(1, mul(y, y))],
});

const reluOp = elementwiseOp({
  name: "relu",
  evaluate: (x) => (x < 0 ? 0 : x),
  scalar: (c, x) => c.apply("select", c.apply("less", x, c.constant(0)), c.constant(0), x),
  // Outside the kink the sign of the output tells the sign of the input; at it only the input does.
  tangent: (y, [t]) => t && where(isActive(y), t, zerosLike(t)),
});

const isActive = (y: Node): Node =>
  y.attributes.derivativeAtZero === 1 ? greaterEqual(y.inputs[0], 0) : greater(y, 0);

/** max(0, x); the derivative at 0 is a choice: 0 as in PyTorch, or 1. NaN stays NaN. */
export const relu = builder(reluOp, (x: Node, derivativeAtZero: 0 | 1 = 0) =>
  x.table.node(reluOp, [x], { derivativeAtZero }),
);

/** log(1 + eˣ) = max(x, 0) + log1p(e^{−|x|}), finite for every x; its derivative is σ(x). */
export const softplus = unary({
  name: "softplus",
  evaluate: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  scalar: (c, x) =>
    c.apply(
      "add",
      c.apply("max", x, c.constant(0)),
      c.apply("log1p", c.apply("exp", c.apply("neg", c.apply("abs", x)))),
    ),
  cost: "costly",
  partials: ({ inputs: [x] }) => [sigmoid(x)],
});

/**
 * Binary cross-entropy of the logit f and the target y, −y·log σ(f) − (1 − y)·log(1 − σ(f)), as
 * max(f, 0) − f·y + log1p(e^{−|f|}): finite for every f, exact in the tails. ∂/∂f = σ(f) − y.
 */
export const binaryCrossEntropyOfLogit = binary({
  name: "binaryCrossEntropyOfLogit",
  evaluate: (f, y) => Math.max(f, 0) - f * y + Math.log1p(Math.exp(-Math.abs(f))),
  scalar: (c, f, y) =>
    c.apply(
      "add",
      c.apply("sub", c.apply("max", f, c.constant(0)), c.apply("mul", f, y)),
      c.apply("log1p", c.apply("exp", c.apply("neg", c.apply("abs", f)))),
    ),
  cost: "costly",
  tangent: ({ inputs: [f, y] }, [s, t]) => {
    const first = s && mul(sub(sigmoid(f), y), s);
    const second = t && mul(f, t);
    return first && second ? sub(first, second) : (first ?? (second && mul(second, -1)));
  },
  formula: (_, [f, y]) => ({ text: `bce(σ(${f.text}), ${y.text})`, strength: 4 }),
});
