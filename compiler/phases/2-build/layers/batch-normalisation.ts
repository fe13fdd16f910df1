import { ShapeError, type Node } from "../../../ir/graph.js";
import { otherAxes, sampleShape } from "../../../ir/tensor-type.js";
import { add, div, mul, sub } from "../../../ops/arithmetic.js";
import { greater } from "../../../ops/comparison.js";
import { sqrt } from "../../../ops/exponential.js";
import { countOver, meanOver } from "../../../ops/reduce.js";
import { where } from "../../../ops/select.js";
import { inRange, positive } from "../check-arguments.js";
import type { Call, CommonOptions } from "../declare.js";
import { ones, zeros } from "../initializers.js";
import { defineLayer, layerOptions, type LayerScope } from "../layer.js";
import { along } from "./shared/statistics.js";

export interface BatchNormOptions extends CommonOptions {
  /** How much of the running statistics each step replaces by those of its samples; 0.1 by default. */
  momentum?: number;
  /** Added to the variance, so that equal elements do not divide by zero; 1e-5 by default. */
  epsilon?: number;
}

/**
 * Mean 0 and variance 1 for each channel of [channels, …], then weight · x + bias (Ioffe & Szegedy 2015;
 * torch.nn.BatchNorm1d and 2d). In training the statistics are those of the samples at hand, and each step moves the
 * running ones towards them; in evaluation, and where it is not trainable, they are the running ones. Parameters: weight,
 * bias, running_mean, running_var [channels].
 */
export const batchNorm = defineLayer({
  name: "batchNorm",
  configure(_call: Call | undefined, options?: BatchNormOptions) {
    const checked = layerOptions(options, { momentum: 0.1, epsilon: 1e-5 }, "batchNorm");
    return {
      ...checked,
      momentum: inRange(checked.momentum, 0, 1, "momentum"),
      epsilon: positive(checked.epsilon, "epsilon"),
    };
  },
  build(scope, x, { momentum, epsilon }) {
    const channels = channelAxis(x);
    const axes = otherAxes(x.type.shape, [channels]);
    const perChannel = parametersOf(scope, x.type.shape[channels] as number);
    if (!scope.isTraining) {
      const { running_mean: mean, running_var: variance } = perChannel;
      const scale = scaleOf(scope, perChannel.weight, variance, epsilon);
      const shift = scope.named("shift", () => sub(perChannel.bias, mul(mean, scale)));
      return add(mul(x, along(scale, x, axes)), along(shift, x, axes));
    }
    const mean = scope.named("mean", () => meanOver(x, axes));
    const centred = scope.named("centred", () => sub(x, along(mean, x, axes)));
    const variance = scope.named("variance", () => meanOver(mul(centred, centred), axes));
    keepStatistics(scope, perChannel, { mean, variance, count: countOver(x, axes) }, momentum);
    const scale = scaleOf(scope, perChannel.weight, variance, epsilon);
    return add(mul(centred, along(scale, x, axes)), along(perChannel.bias, x, axes));
  },
});

function channelAxis(x: Node): number {
  const sample = sampleShape(x.type.shape);
  if (sample.length > 0) return x.type.shape.length - sample.length;
  throw new ShapeError(
    "batchNorm needs an axis of channels, but its input is a single number, []",
    "Give the input the shape [features] or [channels, height, width].",
  );
}

function parametersOf(scope: LayerScope, channels: number) {
  const parameter = (name: string, initializer = zeros(), trainable = true): Node =>
    scope.parameter(name, [channels], { initializer, trainable, fan: { in: 1, out: 1 } });
  return {
    weight: parameter("weight", ones()),
    bias: parameter("bias"),
    running_mean: parameter("running_mean", zeros(), false),
    running_var: parameter("running_var", ones(), false),
  };
}

/** weight / √(variance + ε) */
const scaleOf = (scope: LayerScope, weight: Node, variance: Node, epsilon: number): Node =>
  scope.named("scale", () => div(weight, sqrt(add(variance, epsilon))));

/**
 * Moves the running statistics towards those of the samples; the running variance is that of a larger population, with
 * count − 1 in its denominator. One value alone has no variance: it moves nothing.
 */
function keepStatistics(
  scope: LayerScope,
  running: ReturnType<typeof parametersOf>,
  { mean, variance, count }: { readonly mean: Node; readonly variance: Node; readonly count: Node },
  momentum: number,
): void {
  const unbiased = mul(variance, div(count, sub(count, 1)));
  const toward = (value: Node) => (current: Node) =>
    where(greater(count, 1), add(mul(current, 1 - momentum), mul(value, momentum)), current);
  scope.update(running.running_mean, toward(mean));
  scope.update(running.running_var, toward(unbiased));
}
