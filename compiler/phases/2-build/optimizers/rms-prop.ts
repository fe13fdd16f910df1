import { add, div, mul, sub } from "../../../ops/arithmetic.js";
import { sqrt } from "../../../ops/exponential.js";
import { boolean, inRange, withDefaults } from "../check-arguments.js";
import { defineOptimizer, type UpdateInputs } from "../optimizer.js";
import { square } from "../square.js";
import { decayed, learningRateOf, movingAverage } from "./shared.js";

export interface RmsPropOptions {
  learningRate?: number;
  /** Decay of the mean square. */
  alpha?: number;
  epsilon?: number;
  momentum?: number;
  /** Normalises by the variance instead of the mean square. */
  centered?: boolean;
  weightDecay?: number;
}

type Slot = "meanSquare" | "mean" | "velocity";

/** p ← p − η·g / (√(mean square of g) + ε) (Hinton's lecture 6e; torch.optim.RMSprop). */
export const rmsProp = defineOptimizer({
  name: "rmsProp",
  configure(options?: RmsPropOptions) {
    const defaults: Required<RmsPropOptions> = {
      learningRate: 0.01,
      alpha: 0.99,
      epsilon: 1e-8,
      momentum: 0,
      centered: false,
      weightDecay: 0,
    };
    const given = withDefaults(options, defaults, "rmsProp");
    return {
      learningRate: learningRateOf(given.learningRate, "rmsProp"),
      alpha: inRange(given.alpha, 0, 1, "alpha"),
      epsilon: inRange(given.epsilon, 0, Infinity, "epsilon"),
      momentum: inRange(given.momentum, 0, Infinity, "momentum"),
      centered: boolean(given.centered, "centered"),
      weightDecay: inRange(given.weightDecay, 0, Infinity, "weightDecay"),
    };
  },
  slots: ({ centered, momentum }): readonly Slot[] => [
    "meanSquare",
    ...(centered ? (["mean"] as const) : []),
    ...(momentum > 0 ? (["velocity"] as const) : []),
  ],
  update({ parameter, gradient, slots, learningRate }: UpdateInputs<Slot>, config) {
    const { alpha, epsilon, momentum, centered, weightDecay } = config;
    const g = decayed(gradient, parameter, weightDecay);
    const { table } = parameter;
    const meanSquare = table.from({ name: "meanSquare" }, () =>
      movingAverage(slots.meanSquare, square(g), alpha),
    );
    const mean = centered ? movingAverage(slots.mean, g, alpha) : slots.mean;
    const size = add(sqrt(centered ? sub(meanSquare, square(mean)) : meanSquare), epsilon);
    const scaled = div(g, size);
    if (momentum === 0) {
      return { parameter: sub(parameter, mul(learningRate, scaled)), slots: { ...slots, meanSquare, mean } };
    }
    const velocity = table.from({ name: "velocity" }, () => add(mul(slots.velocity, momentum), scaled));
    return { parameter: sub(parameter, mul(learningRate, velocity)), slots: { meanSquare, mean, velocity } };
  },
});
