import { ShapeError, type Node } from "../../../ir/graph.js";
import { sampleShape } from "../../../ir/tensor-type.js";
import { binaryCrossEntropyOfLogit } from "../../../ops/activation.js";
import { add, div, maximum, mul, neg, sub } from "../../../ops/arithmetic.js";
import { greater } from "../../../ops/comparison.js";
import { log, logProbability } from "../../../ops/exponential.js";
import { countOver, sumOver } from "../../../ops/reduce.js";
import { constantLike, zerosLike } from "../../../ops/shared/operand.js";
import { oneHot } from "../../../ops/shape.js";
import { logSumExp } from "../../../ops/softmax.js";
import { where } from "../../../ops/select.js";
import { boolean, noOptions, withDefaults } from "../check-arguments.js";
import { defineLoss } from "../loss.js";
import { meanOfAll, sumOfAll } from "./reduction.js";

/**
 * The mean of −t·log p − (1 − t)·log(1 − p) for probabilities p (torch.nn.BCELoss). After a sigmoid the compiler
 * works on its input instead, so that nothing overflows and the gradient is σ(f) − t.
 */
export const binaryCrossEntropy = defineLoss({
  name: "binaryCrossEntropy",
  configure: noOptions("binaryCrossEntropy"),
  build: (p, t) => meanOfAll(neg(add(mul(t, logProbability(p)), mul(sub(1, t), logProbability(sub(1, p)))))),
});

/** The same for logits: the mean of max(f, 0) − f·t + log(1 + e^{−|f|}) (torch.nn.BCEWithLogitsLoss). */
export const binaryCrossEntropyWithLogits = defineLoss({
  name: "binaryCrossEntropyWithLogits",
  configure: noOptions("binaryCrossEntropyWithLogits"),
  build: (f, t) => meanOfAll(binaryCrossEntropyOfLogit(f, t)),
});

const lastAxis = (x: Node): number => x.type.shape.length - 1;

/** The mean over everything but the last axis, which holds the classes and is already summed over. */
const meanOverRows = (rowLosses: Node): Node =>
  div(sumOfAll(rowLosses), countOver(rowLosses, [...rowLosses.type.shape.keys()]));

function classes(prediction: readonly number[], name: string): number {
  if (prediction.length > 0) return prediction[prediction.length - 1];
  throw new ShapeError(
    `${name} needs a prediction with an axis of classes, not a single number`,
    `End the model with dense(classes); for a single number, use binaryCrossEntropyWithLogits().`,
  );
}

export interface SoftmaxCrossEntropyOptions {
  /** true: a target is the index of its class instead of a row of probabilities. */
  sparse?: boolean;
}

/**
 * The mean over samples of log Σ e^z − Σ t·z for logits z of the last axis (torch.nn.CrossEntropyLoss): −log of the
 * softmax at the target. A target is one-hot or a row of probabilities, summing to one. The gradient is p − t.
 */
export const softmaxCrossEntropy = defineLoss({
  name: "softmaxCrossEntropy",
  configure(options?: SoftmaxCrossEntropyOptions) {
    const { sparse } = withDefaults(options, { sparse: false }, "softmaxCrossEntropy");
    return { sparse: boolean(sparse, "sparse") };
  },
  target(prediction, { sparse }) {
    classes(prediction, "softmaxCrossEntropy");
    return sparse ? prediction.slice(0, -1) : prediction;
  },
  properties: (prediction, { sparse }) =>
    sparse ? { indices: classes(prediction, "softmaxCrossEntropy") } : {},
  build(z, target, { sparse }) {
    const t = sparse ? oneHot(target, classes(sampleShape(z.type.shape), "softmaxCrossEntropy")) : target;
    return meanOverRows(sub(logSumExp(z), sumOver(mul(t, z), [lastAxis(z)])));
  },
});

/**
 * The mean over samples of −Σ t·log p for probabilities p of the last axis; targets as for softmaxCrossEntropy.
 * After a softmax the compiler works on its input, and the gradient is p − t.
 */
export const crossEntropy = defineLoss({
  name: "crossEntropy",
  configure: noOptions("crossEntropy"),
  target(prediction) {
    classes(prediction, "crossEntropy");
    return prediction;
  },
  properties: () => ({ simplex: true }),
  build: (p, t) => meanOverRows(neg(sumOver(mul(t, logProbability(p)), [lastAxis(p)]))),
});

/** The mean of max(0, 1 − t·y) for targets −1 and 1. */
export const hinge = defineLoss({
  name: "hinge",
  configure: noOptions("hinge"),
  build: (y, t) => meanOfAll(maximum(sub(1, mul(t, y)), 0)),
});

/** The mean of t·(log t − y) for log-probabilities y, 0 where t is 0 (torch.nn.KLDivLoss). */
export const klDivergence = defineLoss({
  name: "klDivergence",
  configure: noOptions("klDivergence"),
  build(y, t) {
    const positive = greater(t, 0);
    const entropy = where(positive, mul(t, log(where(positive, t, constantLike(t, 1)))), zerosLike(t));
    return meanOfAll(sub(entropy, mul(t, y)));
  },
});
