import type { Node } from "../../../ir/graph.js";
import { InvalidArgument } from "../../../diagnostics/diagnostic.js";
import { add, mul } from "../../../ops/arithmetic.js";
import { inRange } from "../check-arguments.js";

/** The gradient with an L2 penalty's part. */
export const decayed = (gradient: Node, parameter: Node, weightDecay: number): Node =>
  weightDecay === 0 ? gradient : add(gradient, mul(parameter, weightDecay));

/** m ← β·m + (1 − β)·value: an exponential moving average. */
export const movingAverage = (average: Node, value: Node, decay: number): Node =>
  add(mul(average, decay), mul(value, 1 - decay));

export function learningRateOf(value: unknown, optimizer: string): number {
  if (value === undefined)
    throw new InvalidArgument(
      `${optimizer} needs a learning rate`,
      `Write ${optimizer}({ learningRate: 0.01 }).`,
    );
  return inRange(value, 0, Infinity, "learningRate");
}

export function betasOf(value: unknown): readonly [number, number] {
  if (Array.isArray(value) && value.length === 2) {
    const [first, second] = value.map((beta) => inRange(beta, 0, 1, "each of betas"));
    if (first < 1 && second < 1) return [first, second];
  }
  throw new InvalidArgument("betas must be two numbers, at least 0 and below 1", "Use [0.9, 0.999].").in(
    "betas",
  );
}
