import { add, div, mul, sub } from "../../../ops/arithmetic.js";
import { sqrt } from "../../../ops/exponential.js";
import { inRange, withDefaults } from "../check-arguments.js";
import { defineOptimizer } from "../optimizer.js";
import { square } from "../square.js";
import { decayed, learningRateOf } from "./shared.js";

export interface AdagradOptions {
  learningRate?: number;
  /** The rate of step t is η / (1 + (t − 1)·lrDecay). */
  lrDecay?: number;
  epsilon?: number;
  weightDecay?: number;
}

/** s ← s + g²; p ← p − η·g / (√s + ε) (Duchi et al. 2011; torch.optim.Adagrad). */
export const adagrad = defineOptimizer({
  name: "adagrad",
  configure(options?: AdagradOptions) {
    const defaults: Required<AdagradOptions> = {
      learningRate: 0.01,
      lrDecay: 0,
      epsilon: 1e-10,
      weightDecay: 0,
    };
    const given = withDefaults(options, defaults, "adagrad");
    return {
      learningRate: learningRateOf(given.learningRate, "adagrad"),
      lrDecay: inRange(given.lrDecay, 0, Infinity, "lrDecay"),
      epsilon: inRange(given.epsilon, 0, Infinity, "epsilon"),
      weightDecay: inRange(given.weightDecay, 0, Infinity, "weightDecay"),
    };
  },
  slots: () => ["sum"] as const,
  update({ parameter, gradient, slots, learningRate, step }, { lrDecay, epsilon, weightDecay }) {
    const g = decayed(gradient, parameter, weightDecay);
    const sum = parameter.table.from({ name: "squares" }, () => add(slots.sum, square(g)));
    const rate = lrDecay === 0 ? learningRate : div(learningRate, add(mul(sub(step, 1), lrDecay), 1));
    return { parameter: sub(parameter, mul(rate, div(g, add(sqrt(sum), epsilon)))), slots: { sum } };
  },
});
