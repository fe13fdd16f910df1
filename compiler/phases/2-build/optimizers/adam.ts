import type { Node } from "../../../ir/graph.js";
import { add, div, mul, pow, sub } from "../../../ops/arithmetic.js";
import { sqrt } from "../../../ops/exponential.js";
import { constantLike } from "../../../ops/shared/operand.js";
import { inRange, withDefaults } from "../check-arguments.js";
import { defineOptimizer, type UpdateInputs, type UpdateOutputs } from "../optimizer.js";
import { square } from "../square.js";
import { betasOf, decayed, learningRateOf, movingAverage } from "./shared.js";

export interface AdamOptions {
  learningRate?: number;
  /** Decay of the first and of the second moment. */
  betas?: readonly [number, number];
  epsilon?: number;
  weightDecay?: number;
}

interface AdamConfig {
  readonly learningRate: number;
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly weightDecay: number;
}

type Slot = "m" | "v";

function configure(options: AdamOptions | undefined, weightDecay: number, name: string): AdamConfig {
  const defaults: Required<AdamOptions> = {
    learningRate: 0.001,
    betas: [0.9, 0.999],
    epsilon: 1e-8,
    weightDecay,
  };
  const given = withDefaults(options, defaults, name);
  return {
    learningRate: learningRateOf(given.learningRate, name),
    betas: betasOf(given.betas),
    epsilon: inRange(given.epsilon, 0, Infinity, "epsilon"),
    weightDecay: inRange(given.weightDecay, 0, Infinity, "weightDecay"),
  };
}

/** 1 − βᵗ, the bias of a moving average that began at zero. */
const bias = (beta: number, step: Node): Node => sub(1, pow(constantLike(step, beta), step));

/** p ← p − η/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε), in PyTorch's order of operations. */
function update(
  { parameter, gradient, slots, learningRate, step }: UpdateInputs<Slot>,
  { betas, epsilon }: AdamConfig,
): UpdateOutputs<Slot> {
  const { table } = parameter;
  const m = table.from({ name: "m" }, () => movingAverage(slots.m, gradient, betas[0]));
  const v = table.from({ name: "v" }, () => movingAverage(slots.v, square(gradient), betas[1]));
  const stepSize = table.from({ name: "stepSize" }, () => div(learningRate, bias(betas[0], step)));
  const correction = table.from({ name: "correction" }, () => sqrt(bias(betas[1], step)));
  const denominator = add(div(sqrt(v), correction), epsilon);
  return { parameter: sub(parameter, mul(stepSize, div(m, denominator))), slots: { m, v } };
}

/** Adam (Kingma & Ba 2015; torch.optim.Adam). weightDecay is an L2 penalty on the gradient. */
export const adam = defineOptimizer({
  name: "adam",
  configure: (options?: AdamOptions) => configure(options, 0, "adam"),
  slots: () => ["m", "v"] as const,
  update: (inputs: UpdateInputs<Slot>, config: AdamConfig) =>
    update({ ...inputs, gradient: decayed(inputs.gradient, inputs.parameter, config.weightDecay) }, config),
});

/** Adam with decoupled weight decay: p ← p·(1 − η·λ) first (Loshchilov & Hutter 2019; torch.optim.AdamW). */
export const adamW = defineOptimizer({
  name: "adamW",
  configure: (options?: AdamOptions) => configure(options, 0.01, "adamW"),
  slots: () => ["m", "v"] as const,
  update(inputs: UpdateInputs<Slot>, config: AdamConfig) {
    if (config.weightDecay === 0) return update(inputs, config);
    const shrink = sub(1, mul(inputs.learningRate, config.weightDecay));
    return update({ ...inputs, parameter: mul(inputs.parameter, shrink) }, config);
  },
});
