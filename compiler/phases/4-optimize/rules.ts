import type { Node } from "../../ir/graph.js";
import { BATCH, otherAxes, type Dim } from "../../ir/tensor-type.js";
import { binaryCrossEntropyOfLogit, sigmoid, softplus } from "../../ops/activation.js";
import { add, div, mul, neg, pow, sub } from "../../ops/arithmetic.js";
import { broadcast } from "../../ops/broadcast.js";
import { exp, log, log1p, logProbability, sqrt } from "../../ops/exponential.js";
import { constant, constantValue, isConstantOf, isInput, samples } from "../../ops/leaf.js";
import { sumOver } from "../../ops/reduce.js";
import { isTruth, where } from "../../ops/select.js";
import { zerosLike } from "../../ops/shared/operand.js";
import { oneHot, permute, reshape } from "../../ops/shape.js";
import { logSoftmax, logSumExp, softmax } from "../../ops/softmax.js";
import { convolutionRules } from "./convolution.js";
import { foldingRules } from "./fold-constants.js";
import { partRules } from "./parts.js";
import { axesOf, constantNode, is, one, rule, zero } from "./patterns.js";
import type { Rule } from "./rewrite.js";

/** A constant, or a scalar or row value repeated: a factor that is the same for many elements. */
const isUniform = (node: Node): boolean => constantNode(node) || (is(node, broadcast) && !hasManyAxes(node));
/** Two uniform factors whose product is uniform too: it is computed once. */
const canJoin = (a: Node, b: Node): boolean =>
  isUniform(a) &&
  isUniform(b) &&
  (constantNode(a) || constantNode(b) || String(axesOf(a)) === String(axesOf(b)));
const hasManyAxes = (node: Node): boolean => axesOf(node).length > 1;

interface Mask {
  readonly condition: Node;
  readonly value: Node;
  readonly whenTrue: boolean;
}

/** The inner node of `where(c, a, 0)`, a mask. */
const masked = (node: Node): Mask | undefined => {
  if (!is(node, where)) return undefined;
  const [condition, a, b] = node.inputs;
  if (zero(b)) return { condition, value: a, whenTrue: true };
  return zero(a) ? { condition, value: b, whenTrue: false } : undefined;
};

/** Masks within masks that a factor is taken into: each is a step of its own, and loops of a model nest hundreds. */
const MOST_MASKS = 8;

/** A mask that takes factors in. */
function shallowMask(node: Node): Mask | undefined {
  const mask = masked(node);
  let inner = mask;
  for (let depth = 0; inner; depth++) {
    if (depth === MOST_MASKS) return undefined;
    inner = masked(inner.value);
  }
  return mask;
}

const mask = (condition: Node, value: Node, whenTrue: boolean): Node =>
  whenTrue ? where(condition, value, zerosLike(value)) : where(condition, zerosLike(value), value);

const identities: Rule[] = [
  rule("zero summand", "x + 0 = x", add, ([a, b]) => (zero(b) ? a : zero(a) ? b : undefined)),
  rule("zero subtrahend", "x − 0 = x", sub, ([a, b]) => (zero(b) ? a : undefined)),
  rule("zero minuend", "0 − x = −x", sub, ([a, b]) => (zero(a) ? neg(b) : undefined)),
  rule("difference of equals", "x − x = 0", sub, ([a, b]) => (a === b ? zerosLike(a) : undefined)),
  rule("unit factor", "x · 1 = x", mul, ([a, b]) => (one(b) ? a : one(a) ? b : undefined)),
  rule("zero factor", "x · 0 = 0", mul, ([a, b]) => (zero(b) ? b : zero(a) ? a : undefined)),
  rule("unit divisor", "x / 1 = x", div, ([a, b]) => (one(b) ? a : undefined)),
  rule("zero dividend", "0 / x = 0", div, ([a]) => (zero(a) ? a : undefined)),
  rule("double negation", "−(−x) = x", neg, ([a]) => (is(a, neg) ? a.inputs[0] : undefined)),
  rule("constants last", "c + x = x + c", add, ([a, b]) =>
    constantNode(a) && !constantNode(b) ? add(b, a) : undefined,
  ),
  rule("constants last", "c · x = x · c", mul, ([a, b]) =>
    constantNode(a) && !constantNode(b) ? mul(b, a) : undefined,
  ),
];

const signs: Rule[] = [
  rule("negative factor", "x · (−1) = −x", mul, ([a, b]) => (isConstantOf(b, -1) ? neg(a) : undefined)),
  rule("sum with a negative", "x + (−y) = x − y", add, ([a, b]) =>
    is(b, neg) ? sub(a, b.inputs[0]) : undefined,
  ),
  rule("sum with a negative", "(−x) + y = y − x", add, ([a, b]) =>
    is(a, neg) ? sub(b, a.inputs[0]) : undefined,
  ),
  rule("difference with a negative", "x − (−y) = x + y", sub, ([a, b]) =>
    is(b, neg) ? add(a, b.inputs[0]) : undefined,
  ),
  rule("negated difference", "−(x − y) = y − x", neg, ([a]) =>
    is(a, sub) ? sub(a.inputs[1], a.inputs[0]) : undefined,
  ),
  rule("sign out of a product", "(−x) · y = −(x · y)", mul, ([a, b]) =>
    is(a, neg) ? neg(mul(a.inputs[0], b)) : undefined,
  ),
  rule("sign out of a product", "x · (−y) = −(x · y)", mul, ([a, b]) =>
    is(b, neg) ? neg(mul(a, b.inputs[0])) : undefined,
  ),
  rule("sign out of a quotient", "(−x) / y = −(x / y)", div, ([a, b]) =>
    is(a, neg) ? neg(div(a.inputs[0], b)) : undefined,
  ),
  rule("sign out of a sum", "(−x) − y = −(x + y)", sub, ([a, b]) =>
    is(a, neg) ? neg(add(a.inputs[0], b)) : undefined,
  ),
  rule("sign out of a broadcast", "", broadcast, ([a], node) =>
    is(a, neg) ? neg(broadcast(a.inputs[0], node.type.shape, axesOf(node))) : undefined,
  ),
  rule("sign out of a sum", "Σ(−x) = −Σx", sumOver, ([a], node) =>
    is(a, neg) ? neg(sumOver(a.inputs[0], axesOf(node))) : undefined,
  ),
];

const products: Rule[] = [
  rule("sum of equals", "x + x = 2x", add, ([a, b]) => (a === b ? mul(a, 2) : undefined)),
  rule("uniform summands together", "(x + c) + d = x + (c + d)", add, ([a, b]) =>
    is(a, add) && canJoin(a.inputs[1], b) ? add(a.inputs[0], add(a.inputs[1], b)) : undefined,
  ),
  rule("uniform factors together", "(x · c) · d = x · (c · d)", mul, ([a, b]) =>
    is(a, mul) && canJoin(a.inputs[1], b) ? mul(a.inputs[0], mul(a.inputs[1], b)) : undefined,
  ),
  rule("uniform factors last", "(x · c) · y = (x · y) · c", mul, ([a, b]) =>
    is(a, mul) && isUniform(a.inputs[1]) && !isUniform(b) ? mul(mul(a.inputs[0], b), a.inputs[1]) : undefined,
  ),
  rule("uniform factors last", "x · (y · c) = (x · y) · c", mul, ([a, b]) =>
    is(b, mul) && isUniform(b.inputs[1]) && !isUniform(a) ? mul(mul(a, b.inputs[0]), b.inputs[1]) : undefined,
  ),
  rule("uniform factors last", "c · x = x · c", mul, ([a, b]) =>
    isUniform(a) && !isUniform(b) ? mul(b, a) : undefined,
  ),
  rule("common factor", "x·c − y·c = (x − y)·c", sub, ([a, b]) => commonFactor(sub, a, b)),
  rule("common factor", "x·c + y·c = (x + y)·c", add, ([a, b]) => commonFactor(add, a, b)),
  rule("product with a reciprocal", "x · (1 / y) = x / y", mul, ([a, b]) =>
    is(b, div) && one(b.inputs[0]) ? div(a, b.inputs[1]) : undefined,
  ),
  rule("product with a reciprocal", "(1 / x) · y = y / x", mul, ([a, b]) =>
    is(a, div) && one(a.inputs[0]) ? div(b, a.inputs[1]) : undefined,
  ),
];

function commonFactor(combine: typeof add, a: Node, b: Node): Node | undefined {
  if (!is(a, mul) || !is(b, mul) || a.inputs[1] !== b.inputs[1] || !isUniform(a.inputs[1])) return undefined;
  return mul(combine(a.inputs[0], b.inputs[0]), a.inputs[1]);
}

const powers: Rule[] = [
  rule("square root", "x^½ = √x", pow, ([a, b]) => (isConstantOf(b, 0.5) ? sqrt(a) : undefined)),
  rule("zeroth power", "x⁰ = 1", pow, ([a, b]) => (zero(b) ? constant(a.table, 1, a.type) : undefined)),
  rule("first power", "x¹ = x", pow, ([a, b]) => (one(b) ? a : undefined)),
  rule("square", "x² = x · x", pow, ([a, b]) => (isConstantOf(b, 2) ? mul(a, a) : undefined)),
  rule("cube", "x³ = x · x · x", pow, ([a, b]) => (isConstantOf(b, 3) ? mul(mul(a, a), a) : undefined)),
  rule("reciprocal", "x⁻¹ = 1 / x", pow, ([a, b]) => (isConstantOf(b, -1) ? div(1, a) : undefined)),
];

const masks: Rule[] = [
  rule("equal branches", "(c ? x : x) = x", where, ([, a, b]) => (a === b ? a : undefined)),
  rule("known condition", "(1 ? x : y) = x", where, ([c, a, b]) => {
    const value = constantValue(c);
    return value === undefined ? undefined : value ? a : b;
  }),
  // As a value the choice stays: it is a mask, and what it masks may be NaN.
  rule("truth of a truth", "((c ? 1 : 0) ? x : y) = (c ? x : y)", where, ([choice, a, b]) => {
    if (!is(choice, where) || !one(choice.inputs[1]) || !zero(choice.inputs[2])) return undefined;
    return isTruth(choice.inputs[0]) ? where(choice.inputs[0], a, b) : undefined;
  }),
  rule("negated condition", "(c = 0 ? x : y) = (c ? y : x)", where, ([c, a, b]) =>
    c.op.name === "equal" && zero(c.inputs[1]) && isTruth(c.inputs[0]) ? where(c.inputs[0], b, a) : undefined,
  ),
  rule("product under a mask", "(c ? x : 0) · y = (c ? x · y : 0)", mul, ([a, b]) => {
    const m = shallowMask(a);
    return m && mask(m.condition, mul(m.value, b), m.whenTrue);
  }),
  rule("product under a mask", "x · (c ? y : 0) = (c ? x · y : 0)", mul, ([a, b]) => {
    const m = shallowMask(b);
    return m && mask(m.condition, mul(a, m.value), m.whenTrue);
  }),
  rule("quotient under a mask", "(c ? x : 0) / y = (c ? x / y : 0)", div, ([a, b]) => {
    const m = shallowMask(a);
    return m && mask(m.condition, div(m.value, b), m.whenTrue);
  }),
  rule("sign under a mask", "−(c ? x : 0) = (c ? −x : 0)", neg, ([a]) => {
    const m = shallowMask(a);
    return m && mask(m.condition, neg(m.value), m.whenTrue);
  }),
  rule("masks of one condition", "(c ? x : 0) + (c ? y : 0) = (c ? x + y : 0)", add, ([a, b]) =>
    underOneMask(add, a, b),
  ),
  rule("masks of one condition", "(c ? x : 0) − (c ? y : 0) = (c ? x − y : 0)", sub, ([a, b]) =>
    underOneMask(sub, a, b),
  ),
  rule("complementary masks", "(c ? x : 0) + (c ? 0 : y) = (c ? x : y)", add, ([a, b]) => {
    const [m, k] = [masked(a), masked(b)];
    if (!m || !k || m.condition !== k.condition || m.whenTrue === k.whenTrue) return undefined;
    return m.whenTrue ? where(m.condition, m.value, k.value) : where(m.condition, k.value, m.value);
  }),
];

function underOneMask(combine: typeof add, a: Node, b: Node): Node | undefined {
  const [m, k] = [masked(a), masked(b)];
  if (!m || !k || m.condition !== k.condition || m.whenTrue !== k.whenTrue) return undefined;
  return mask(m.condition, combine(m.value, k.value), m.whenTrue);
}

/** 1 + e^z in either order. */
function onePlusExp(node: Node): Node | undefined {
  if (!is(node, add)) return undefined;
  const [a, b] = node.inputs;
  if (one(b) && is(a, exp)) return a.inputs[0];
  return one(a) && is(b, exp) ? b.inputs[0] : undefined;
}

const functions: Rule[] = [
  rule("logistic function", "e^z / (1 + e^z) = σ(z)", div, ([a, b]) => {
    const z = onePlusExp(b);
    return z && is(a, exp) && a.inputs[0] === z ? sigmoid(z) : undefined;
  }),
  rule("logistic function", "1 / (1 + e^{−x}) = σ(x)", div, ([a, b]) => {
    const z = onePlusExp(b);
    return z && (one(a) ? sigmoid(neg(z)) : mul(a, sigmoid(neg(z))));
  }),
  rule("softplus", "log(1 + e^x) = softplus(x)", log, ([a]) => {
    const z = onePlusExp(a);
    return z && softplus(z);
  }),
  rule("softplus", "log1p(e^x) = softplus(x)", log1p, ([a]) =>
    is(a, exp) ? softplus(a.inputs[0]) : undefined,
  ),
  rule("logarithm of e^x", "log e^x = x", log, ([a]) => (is(a, exp) ? a.inputs[0] : undefined)),
  ...[log, logProbability].flatMap((logarithm) => [
    rule("logarithm of σ", "log σ(x) = −softplus(−x)", logarithm, ([a]) =>
      is(a, sigmoid) ? neg(softplus(neg(a.inputs[0]))) : undefined,
    ),
    rule("logarithm of 1 − σ", "log(1 − σ(x)) = −softplus(x)", logarithm, ([a]) =>
      is(a, sub) && one(a.inputs[0]) && is(a.inputs[1], sigmoid)
        ? neg(softplus(a.inputs[1].inputs[0]))
        : undefined,
    ),
    rule("logarithm of softmax", "log softmax(z) = logsoftmax(z)", logarithm, ([a]) =>
      is(a, softmax) ? logSoftmax(a.inputs[0]) : undefined,
    ),
  ]),
  rule(
    "binary cross-entropy of σ",
    "y·softplus(−f) + (1 − y)·softplus(f) = bce(σ(f), y)",
    add,
    ([a, b]) => crossEntropyOfSigmoid(a, b, isOneMinus) ?? crossEntropyOfSigmoid(b, a, isOneMinus),
  ),
  rule(
    "binary cross-entropy of σ, as a difference",
    "y·softplus(−f) − (y − 1)·softplus(f) = bce(σ(f), y)",
    sub,
    ([a, b]) => crossEntropyOfSigmoid(a, b, isMinusOne),
  ),
  rule(
    "cross-entropy of softmax",
    "Σ y·logsoftmax(z) = Σ y·z − logsumexp(z), as Σ y = 1",
    sumOver,
    ([a], node) => {
      if (!is(a, mul) || String(axesOf(node)) !== String([a.type.shape.length - 1])) return undefined;
      const [y, l] = isSimplex(a.inputs[0]) ? a.inputs : [a.inputs[1], a.inputs[0]];
      if (!isSimplex(y) || !is(l, logSoftmax)) return undefined;
      const z = l.inputs[0];
      return sub(sumOver(mul(y, z), axesOf(node)), logSumExp(z));
    },
  ),
];

/** y·softplus(−f) + (1 − y)·softplus(f), or the same as a difference, with y − 1; in `a` is the term of −f. */
function crossEntropyOfSigmoid(
  a: Node,
  b: Node,
  isComplement: (factor: Node, y: Node) => boolean,
): Node | undefined {
  const [first, second] = [softplusTerm(a), softplusTerm(b)];
  if (!first || !second || !isComplement(second.factor, first.factor)) return undefined;
  const f = second.argument;
  return first.argument === neg(f) ? binaryCrossEntropyOfLogit(f, first.factor) : undefined;
}

const isOneMinus = (factor: Node, y: Node): boolean =>
  is(factor, sub) && one(factor.inputs[0]) && factor.inputs[1] === y;
const isMinusOne = (factor: Node, y: Node): boolean =>
  is(factor, sub) && factor.inputs[0] === y && one(factor.inputs[1]);

function softplusTerm(node: Node): { factor: Node; argument: Node } | undefined {
  if (!is(node, mul)) return undefined;
  const [a, b] = node.inputs;
  if (is(b, softplus)) return { factor: a, argument: b.inputs[0] };
  return is(a, softplus) ? { factor: b, argument: a.inputs[0] } : undefined;
}

/** Rows that sum to one: class probabilities. */
const isSimplex = (node: Node): boolean =>
  is(node, softmax) || is(node, oneHot) || (isInput(node, "target") && node.attributes.simplex === true);

const shapes: Rule[] = [
  rule("reshape of a reshape", "", reshape, ([a], node) =>
    is(a, reshape) ? reshape(a.inputs[0], node.type.shape) : undefined,
  ),
  rule("permute of a permute", "", permute, ([a], node) => {
    if (!is(a, permute)) return undefined;
    const [outer, inner] = [axesOf(node), axesOf(a)];
    return permute(
      a.inputs[0],
      outer.map((axis) => inner[axis]),
    );
  }),
  rule("broadcast of a broadcast", "", broadcast, ([a], node) => {
    if (!is(a, broadcast)) return undefined;
    const [outer, inner] = [axesOf(node), axesOf(a)];
    return broadcast(
      a.inputs[0],
      node.type.shape,
      inner.map((axis) => outer[axis]),
    );
  }),
  rule("sum of a sum", "", sumOver, ([a], node) => (is(a, sumOver) ? sumOfSum(a, node) : undefined)),
  rule("sum along repeated axes", "Σ c = n · c", sumOver, ([a], node) =>
    is(a, broadcast) ? sumOfBroadcast(a, node) : undefined,
  ),
  rule("sum over one element", "", sumOver, ([a], node) => {
    const axes = axesOf(node);
    return axes.every((axis) => a.type.shape[axis] === 1) ? reshape(a, node.type.shape) : undefined;
  }),
];

function sumOfSum(inner: Node, outer: Node): Node {
  const gone = axesOf(inner);
  const [x] = inner.inputs;
  const kept = otherAxes(x.type.shape, gone);
  return sumOver(x, [...gone, ...axesOf(outer).map((axis) => kept[axis])]);
}

/** Summing along axes that were only repeated multiplies; other axes of the sum stay a sum. */
function sumOfBroadcast(repeated: Node, node: Node): Node | undefined {
  const [x] = repeated.inputs;
  const places = axesOf(repeated);
  const summed = axesOf(node);
  const multiplied = summed.filter((axis) => !places.includes(axis));
  if (multiplied.length === 0) return undefined;
  const kept = otherAxes(repeated.type.shape, multiplied);
  const shape = kept.map((axis) => repeated.type.shape[axis]);
  const inner = broadcast(
    x,
    shape,
    places.map((axis) => kept.indexOf(axis)),
  );
  const rest = sumOver(
    inner,
    summed.filter((axis) => places.includes(axis)).map((axis) => kept.indexOf(axis)),
  );
  return multiplied.reduce((value, axis) => timesExtent(value, repeated.type.shape[axis]), rest);
}

function timesExtent(value: Node, extent: Dim): Node {
  if (extent !== BATCH) return mul(value, extent);
  const count = samples(value.table, value.type.dtype);
  return mul(value, broadcast(count, value.type.shape, []));
}

/** Equations that hold on every level. */
export const rules: readonly Rule[] = [
  ...foldingRules,
  ...identities,
  ...signs,
  ...powers,
  ...masks,
  ...functions,
  ...products,
  ...shapes,
  ...convolutionRules,
  ...partRules,
];
