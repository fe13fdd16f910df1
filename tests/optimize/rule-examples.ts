import { NodeTable, type Node, type Op } from "../../compiler/ir/graph.js";
import { BATCH, type Shape } from "../../compiler/ir/tensor-type.js";
import { sigmoid, softplus } from "../../compiler/ops/activation.js";
import { add, div, mul, neg, pow, sub } from "../../compiler/ops/arithmetic.js";
import { broadcast } from "../../compiler/ops/broadcast.js";
import { equal, greater } from "../../compiler/ops/comparison.js";
import { contract } from "../../compiler/ops/contract.js";
import { exp, log, log1p, logProbability } from "../../compiler/ops/exponential.js";
import { ops } from "../../compiler/ops/index.js";
import { constant, input } from "../../compiler/ops/leaf.js";
import { maxOver, sumOver } from "../../compiler/ops/reduce.js";
import { where } from "../../compiler/ops/select.js";
import { previous } from "../../compiler/ops/scan.js";
import { concat, pad, permute, reshape, reverse, slice } from "../../compiler/ops/shape.js";
import { logSoftmax, logSumExp, softmax } from "../../compiler/ops/softmax.js";
import { overlapAdd, window } from "../../compiler/ops/window.js";
import type { Rule } from "../../compiler/phases/4-optimize/rewrite.js";

/** Values that left sides of rules are written with. */
export class Terms {
  readonly table = new NodeTable();
  readonly x = this.input("x", [BATCH, 3]);
  readonly y = this.input("y", [BATCH, 3]);
  readonly m = this.input("m", [BATCH, 2, 3]);
  /** A truth value for each element. */
  readonly c = greater(this.input("c", [BATCH, 3]), 0);
  /** Single numbers, and the same everywhere. */
  readonly k = this.input("k", []);
  readonly l = this.input("l", []);
  readonly kEverywhere = broadcast(this.k, [BATCH, 3], []);
  readonly lEverywhere = broadcast(this.l, [BATCH, 3], []);
  /** Rows that sum to one. */
  readonly t = input(this.table, "target", "t", { dtype: "f64", shape: [BATCH, 3] }, { simplex: true });

  readonly number = (value: number, shape: Shape = [BATCH, 3]): Node =>
    constant(this.table, value, { dtype: "f64", shape });

  /** An operation without its builder, which would spare itself the work. */
  readonly apply = (build: { readonly op: Op }, inputs: readonly Node[], attributes = {}): Node =>
    this.table.node(build.op, inputs, attributes);

  input(name: string, shape: Shape): Node {
    return input(this.table, "input", name, { dtype: "f64", shape });
  }
}

type Example = (terms: Terms) => Node;

/** What identifies a rule: its name, its law if it states one, and the operation at the root of the left side. */
export const keyOf = ({ name, law, op }: Rule): string => `${name}${law === "" ? "" : `: ${law}`} (${op})`;

const laws: Readonly<Record<string, Example>> = {
  "product with zero: 0 · x = 0 (contract)": ({ x, number }) => contract(x, number(0, [2, 3]), "ni,oi->no"),
  "sum of a constant: Σ c = n · c (sum)": ({ number }) => sumOver(number(1.5, [2, 3]), [1]),
  "zero summand: x + 0 = x (add)": ({ x }) => add(x, 0),
  "zero subtrahend: x − 0 = x (sub)": ({ x }) => sub(x, 0),
  "zero minuend: 0 − x = −x (sub)": ({ x }) => sub(0, x),
  "difference of equals: x − x = 0 (sub)": ({ x }) => sub(x, x),
  "unit factor: x · 1 = x (mul)": ({ x }) => mul(x, 1),
  "zero factor: x · 0 = 0 (mul)": ({ x }) => mul(x, 0),
  "unit divisor: x / 1 = x (div)": ({ x }) => div(x, 1),
  "zero dividend: 0 / x = 0 (div)": ({ x }) => div(0, x),
  "double negation: −(−x) = x (neg)": ({ x }) => neg(neg(x)),
  "constants last: c + x = x + c (add)": ({ x }) => add(2, x),
  "constants last: c · x = x · c (mul)": ({ x }) => mul(2, x),
  "negative factor: x · (−1) = −x (mul)": ({ x }) => mul(x, -1),
  "sum with a negative: x + (−y) = x − y (add)": ({ x, y }) => add(x, neg(y)),
  "sum with a negative: (−x) + y = y − x (add)": ({ x, y }) => add(neg(x), y),
  "difference with a negative: x − (−y) = x + y (sub)": ({ x, y }) => sub(x, neg(y)),
  "negated difference: −(x − y) = y − x (neg)": ({ x, y }) => neg(sub(x, y)),
  "sign out of a product: (−x) · y = −(x · y) (mul)": ({ x, y }) => mul(neg(x), y),
  "sign out of a product: x · (−y) = −(x · y) (mul)": ({ x, y }) => mul(x, neg(y)),
  "sign out of a quotient: (−x) / y = −(x / y) (div)": ({ x, y }) => div(neg(x), y),
  "sign out of a sum: (−x) − y = −(x + y) (sub)": ({ x, y }) => sub(neg(x), y),
  "sign out of a broadcast (broadcast)": ({ x }) => broadcast(neg(x), [BATCH, 2, 3], [0, 2]),
  "sign out of a sum: Σ(−x) = −Σx (sum)": ({ x }) => sumOver(neg(x), [1]),
  "square root: x^½ = √x (pow)": ({ x }) => pow(exp(x), 0.5),
  "zeroth power: x⁰ = 1 (pow)": ({ x }) => pow(x, 0),
  "first power: x¹ = x (pow)": ({ x }) => pow(x, 1),
  "square: x² = x · x (pow)": ({ x }) => pow(x, 2),
  "cube: x³ = x · x · x (pow)": ({ x }) => pow(x, 3),
  "reciprocal: x⁻¹ = 1 / x (pow)": ({ x }) => pow(x, -1),
  "equal branches: (c ? x : x) = x (where)": ({ c, x }) => where(c, x, x),
  "known condition: (1 ? x : y) = x (where)": ({ x, y }) => where(1, x, y),
  "truth of a truth: ((c ? 1 : 0) ? x : y) = (c ? x : y) (where)": ({ c, x, y }) =>
    where(where(c, 1, 0), x, y),
  "negated condition: (c = 0 ? x : y) = (c ? y : x) (where)": ({ c, x, y }) => where(equal(c, 0), x, y),
  "product under a mask: (c ? x : 0) · y = (c ? x · y : 0) (mul)": ({ c, x, y }) => mul(where(c, x, 0), y),
  "product under a mask: x · (c ? y : 0) = (c ? x · y : 0) (mul)": ({ c, x, y }) => mul(x, where(c, 0, y)),
  "quotient under a mask: (c ? x : 0) / y = (c ? x / y : 0) (div)": ({ c, x, y }) => div(where(c, x, 0), y),
  "sign under a mask: −(c ? x : 0) = (c ? −x : 0) (neg)": ({ c, x }) => neg(where(c, x, 0)),
  "masks of one condition: (c ? x : 0) + (c ? y : 0) = (c ? x + y : 0) (add)": ({ c, x, y }) =>
    add(where(c, x, 0), where(c, y, 0)),
  "masks of one condition: (c ? x : 0) − (c ? y : 0) = (c ? x − y : 0) (sub)": ({ c, x, y }) =>
    sub(where(c, 0, x), where(c, 0, y)),
  "complementary masks: (c ? x : 0) + (c ? 0 : y) = (c ? x : y) (add)": ({ c, x, y }) =>
    add(where(c, 0, y), where(c, x, 0)),
  "logistic function: e^z / (1 + e^z) = σ(z) (div)": ({ x }) => div(exp(x), add(1, exp(x))),
  "logistic function: 1 / (1 + e^{−x}) = σ(x) (div)": ({ x }) => div(1, add(exp(neg(x)), 1)),
  "softplus: log(1 + e^x) = softplus(x) (log)": ({ x }) => log(add(1, exp(x))),
  "softplus: log1p(e^x) = softplus(x) (log1p)": ({ x }) => log1p(exp(x)),
  "logarithm of e^x: log e^x = x (log)": ({ x }) => log(exp(x)),
  "logarithm of σ: log σ(x) = −softplus(−x) (log)": ({ x }) => log(sigmoid(x)),
  "logarithm of 1 − σ: log(1 − σ(x)) = −softplus(x) (log)": ({ x }) => log(sub(1, sigmoid(x))),
  "logarithm of softmax: log softmax(z) = logsoftmax(z) (log)": ({ x }) => log(softmax(x)),
  "logarithm of σ: log σ(x) = −softplus(−x) (logProbability)": ({ x }) => logProbability(sigmoid(x)),
  "logarithm of 1 − σ: log(1 − σ(x)) = −softplus(x) (logProbability)": ({ x }) =>
    logProbability(sub(1, sigmoid(x))),
  "logarithm of softmax: log softmax(z) = logsoftmax(z) (logProbability)": ({ x }) =>
    logProbability(softmax(x)),
  "binary cross-entropy of σ: y·softplus(−f) + (1 − y)·softplus(f) = bce(σ(f), y) (add)": ({ x, y }) =>
    add(mul(y, softplus(neg(x))), mul(sub(1, y), softplus(x))),
  "binary cross-entropy of σ, as a difference: y·softplus(−f) − (y − 1)·softplus(f) = bce(σ(f), y) (sub)": ({
    x,
    y,
  }) => sub(mul(y, softplus(neg(x))), mul(sub(y, 1), softplus(x))),
  "cross-entropy of softmax: Σ y·logsoftmax(z) = Σ y·z − logsumexp(z), as Σ y = 1 (sum)": ({ x, t }) =>
    sumOver(mul(t, logSoftmax(x)), [1]),
  "logarithm of a sum of exponentials: log Σ e^z = logsumexp(z) (log)": ({ m }) =>
    log(reshape(sumOver(exp(m), [1]), [BATCH, 1, 3])),
  "softmax: e^z / Σ e^z = softmax(z) (div)": ({ m }) =>
    div(exp(m), broadcast(sumOver(exp(m), [1]), [BATCH, 2, 3], [0, 2])),
  "shifted rows: softmax(x − c) = softmax(x) (softmax)": ({ x }) =>
    softmax(sub(x, broadcast(maxOver(x, [1]), [BATCH, 3], [0]))),
  "shifted rows: c + logsumexp(x − c) = logsumexp(x) (add)": ({ x }) =>
    add(
      reshape(logSumExp(sub(x, broadcast(maxOver(x, [1]), [BATCH, 3], [0]))), [BATCH, 1]),
      reshape(maxOver(x, [1]), [BATCH, 1]),
    ),
  "sum of equals: x + x = 2x (add)": ({ x }) => add(x, x),
  "uniform summands together: (x + c) + d = x + (c + d) (add)": ({ x, kEverywhere, lEverywhere }) =>
    add(add(x, kEverywhere), lEverywhere),
  "uniform factors together: (x · c) · d = x · (c · d) (mul)": ({ x, kEverywhere }) =>
    mul(mul(x, kEverywhere), 2),
  "uniform factors last: c · x = x · c (mul)": ({ x, kEverywhere }) => mul(kEverywhere, x),
  "uniform factors last: (x · c) · y = (x · y) · c (mul)": ({ x, y, kEverywhere }) =>
    mul(mul(x, kEverywhere), y),
  "uniform factors last: x · (y · c) = (x · y) · c (mul)": ({ x, y, kEverywhere }) =>
    mul(x, mul(y, kEverywhere)),
  "common factor: x·c − y·c = (x − y)·c (sub)": ({ x, y, kEverywhere }) =>
    sub(mul(x, kEverywhere), mul(y, kEverywhere)),
  "common factor: x·c + y·c = (x + y)·c (add)": ({ x, y }) => add(mul(x, 2), mul(y, 2)),
  "product with a reciprocal: x · (1 / y) = x / y (mul)": ({ x, y }) => mul(x, div(1, y)),
  "product with a reciprocal: (1 / x) · y = y / x (mul)": ({ x, y }) => mul(div(1, x), y),
  "transpose of a convolution: Σ overlapping w ⊗ y = windows(y) · mirrored w (overlapAdd)": (terms) =>
    overlapAdd(contract(terms.x, terms.input("w", [2]), "nx,k->nxk"), 1, 6, {
      size: 2,
      stride: 2,
      dilation: 1,
    }),
  "padding before windows: pad(windows(x)) = windows(pad(x)) (pad)": ({ m }) =>
    pad(window(m, 2, { size: 2, stride: 1, dilation: 1 }), 1, 1, 2),
  "reshape of a reshape (reshape)": ({ m }) => reshape(reshape(m, [BATCH, 6]), [BATCH, 3, 2]),
  "permute of a permute (permute)": ({ m, apply }) =>
    apply(permute, [permute(m, [0, 2, 1])], { axes: [0, 2, 1] }),
  "broadcast of a broadcast (broadcast)": ({ k }) => broadcast(broadcast(k, [2], []), [BATCH, 2, 3], [1]),
  "parts side by side: (a; 0) + (0; b) = (a; b) (add)": ({ x, y }) => add(pad(x, 1, 4, 0), pad(y, 1, 0, 4)),
  "slice of parts: (a; b)[part] = a (slice)": ({ x, y }) => slice(concat([x, y], 1), 1, 2, 5),
  "slice of a slice (slice)": ({ x }) => slice(slice(x, 1, 1, 3), 1, 1, 2),
  "slice of a sum with parts: ((a; 0) + b)[part] = a + b[part] (slice)": ({ x, y }) =>
    slice(add(pad(slice(x, 1, 0, 2), 1, 1, 0), y), 1, 0, 2),
  "parts of parts: ((a; b); c) = (a; b; c) (concat)": ({ x, y }) => concat([concat([x, y], 1), x], 1),
  "sum of a sum (sum)": ({ m }) => sumOver(sumOver(m, [1]), [1]),
  "sum along repeated axes: Σ c = n · c (sum)": ({ x }) =>
    sumOver(broadcast(x, [BATCH, 2, 3], [0, 2]), [1, 2]),
  "sum over one element (sum)": ({ m }) => sumOver(slice(m, 1, 0, 1), [1]),
};

const views: Readonly<Record<string, Example>> = {
  broadcast: ({ number }) => broadcast(number(2, [3]), [BATCH, 3], [1]),
  reshape: ({ number }) => reshape(number(2, [BATCH, 2, 3]), [BATCH, 6]),
  permute: ({ number }) => permute(number(2, [BATCH, 2, 3]), [0, 2, 1]),
  slice: ({ number }) => slice(number(2), 1, 0, 2),
  pad: ({ number }) => pad(number(0), 1, 1, 0),
  concat: ({ number }) => concat([number(2), number(2)], 1),
  reverse: ({ number }) => reverse(number(2), 1),
  previous: ({ number }) => previous(number(2), number(2, [BATCH]), false),
  window: ({ number }) => window(number(2), 1, { size: 2, stride: 1, dilation: 1 }),
};

/** An elementwise operation on these operands, repeated as often as it takes some. */
const elementwise = (name: string, operands: (terms: Terms) => readonly Node[]): Example => {
  const op = ops.get(name)!;
  return (terms) => {
    const given = operands(terms);
    const inputs = Array.from({ length: op.arity! }, (_, k) => given[k % given.length]);
    return terms.table.node(op, inputs, name === "relu" ? { derivativeAtZero: 0 } : {});
  };
};

const families: Readonly<Record<string, (op: string) => Example | undefined>> = {
  "constant folding": (op) => elementwise(op, ({ number }) => [number(1.25), number(0.5)]),
  "repeat the result, not the operands": (op) =>
    elementwise(op, ({ kEverywhere, lEverywhere }) => [kEverywhere, lEverywhere]),
  "view of a constant": (op) => views[op],
};

/** A left side that the rule fits. */
export const exampleOf = (rule: Rule): Example | undefined =>
  laws[keyOf(rule)] ?? families[rule.name]?.(rule.op);

/** Keys of examples that no rule has: rules that were renamed or removed. */
export const unusedExamples = (rules: readonly Rule[]): string[] => {
  const keys = new Set(rules.map(keyOf));
  return Object.keys(laws).filter((key) => !keys.has(key));
};
