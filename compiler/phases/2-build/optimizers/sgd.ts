import { add, mul, sub } from "../../../ops/arithmetic.js";
import { InvalidArgument } from "../../../diagnostics/diagnostic.js";
import { boolean, inRange, withDefaults } from "../check-arguments.js";
import { defineOptimizer } from "../optimizer.js";
import { decayed, learningRateOf } from "./shared.js";

export interface SgdOptions {
  learningRate: number;
  momentum?: number;
  nesterov?: boolean;
  /** L2 penalty: this times the parameter is added to the gradient. */
  weightDecay?: number;
}

/** Stochastic gradient descent: v ← μv + g; p ← p − η·v, with Nesterov p ← p − η·(g + μv) (torch.optim.SGD). */
export const sgd = defineOptimizer({
  name: "sgd",
  configure(options: SgdOptions) {
    const defaults = {
      learningRate: undefined as number | undefined,
      momentum: 0,
      nesterov: false,
      weightDecay: 0,
    };
    const { learningRate, momentum, nesterov, weightDecay } = withDefaults(options, defaults, "sgd");
    const config = {
      learningRate: learningRateOf(learningRate, "sgd"),
      momentum: inRange(momentum, 0, Infinity, "momentum"),
      nesterov: boolean(nesterov, "nesterov"),
      weightDecay: inRange(weightDecay, 0, Infinity, "weightDecay"),
    };
    if (config.nesterov && config.momentum === 0)
      throw new InvalidArgument("nesterov needs a momentum above 0", "Add momentum: 0.9.").in("nesterov");
    return config;
  },
  slots: ({ momentum }) => (momentum === 0 ? [] : ["velocity"]) as readonly "velocity"[],
  update({ parameter, gradient, slots, learningRate }, { momentum, nesterov, weightDecay }) {
    const g = decayed(gradient, parameter, weightDecay);
    if (momentum === 0) return { parameter: sub(parameter, mul(learningRate, g)), slots: slots };
    const velocity = parameter.table.from({ name: "velocity" }, () => add(mul(slots.velocity, momentum), g));
    const direction = nesterov ? add(g, mul(velocity, momentum)) : velocity;
    return { parameter: sub(parameter, mul(learningRate, direction)), slots: { velocity } };
  },
});
