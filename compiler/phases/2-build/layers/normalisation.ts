import { ShapeError, type Node } from "../../../ir/graph.js";
import { printShape, sampleShape } from "../../../ir/tensor-type.js";
import { mul } from "../../../ops/arithmetic.js";
import { reshape } from "../../../ops/shape.js";
import { positive, positiveInteger } from "../check-arguments.js";
import type { Call, CommonOptions } from "../declare.js";
import { defineLayer, layerOptions, type LayerScope } from "../layer.js";
import { checkGroups, split } from "./shared/groups.js";
import { affine, perElement, scaled, standardised } from "./shared/statistics.js";

export interface NormalisationOptions extends CommonOptions {
  /** Added to the variance, so that equal elements do not divide by zero. */
  epsilon?: number;
}

function lastAxis(x: Node, layer: string): number {
  if (sampleShape(x.type.shape).length > 0) return x.type.shape.length - 1;
  throw new ShapeError(
    `${layer} needs at least one axis, but its input is a single number, []`,
    "Give the input an axis of features, such as [8].",
  );
}

const overLastAxis = (
  name: string,
  defaultEpsilon: number,
  build: (scope: LayerScope, x: Node, axis: number, epsilon: number) => Node,
) =>
  defineLayer({
    name,
    configure(_call: Call | undefined, options?: NormalisationOptions) {
      const checked = layerOptions(options, { epsilon: defaultEpsilon }, name);
      return { ...checked, epsilon: positive(checked.epsilon, "epsilon") };
    },
    build: (scope, x, { epsilon }) => build(scope, x, lastAxis(x, name), epsilon),
  });

/** Mean 0 and variance 1 along the last axis, then weight · x + bias (torch.nn.LayerNorm). Parameters: weight, bias [features]. */
export const layerNorm = overLastAxis("layerNorm", 1e-5, (scope, x, axis, epsilon) =>
  affine(scope, standardised(x, [axis], epsilon), axis),
);

/** Mean square 1 along the last axis, then weight · x (torch.nn.RMSNorm). Parameter: weight [features]. */
export const rmsNorm = overLastAxis("rmsNorm", 1e-6, (scope, x, axis, epsilon) => {
  const y = scaled(x, [axis], epsilon);
  return mul(y, perElement(scope, "weight", y, axis));
});

/**
 * Mean 0 and variance 1 in each group of channels of [channels, …], then weight · x + bias per channel
 * (torch.nn.GroupNorm). Parameters: weight, bias [channels].
 */
export const groupNorm = defineLayer({
  name: "groupNorm",
  configure(_call: Call | undefined, groups: number, options?: NormalisationOptions) {
    const checked = layerOptions(options, { epsilon: 1e-5 }, "groupNorm");
    return {
      ...checked,
      groups: positiveInteger(groups, "the number of groups of groupNorm"),
      epsilon: positive(checked.epsilon, "epsilon"),
    };
  },
  build(scope, x, { groups, epsilon }) {
    const shape = sampleShape(x.type.shape);
    if (shape.length === 0)
      throw new ShapeError(
        `groupNorm needs an axis of channels, but its input is ${printShape(shape)}`,
        "Give the input the shape [channels, …].",
      );
    const channels = x.type.shape.length - shape.length;
    checkGroups(shape[0], shape[0], groups, "groupNorm");
    const grouped = split(x, channels, groups);
    const axes = [...grouped.type.shape.keys()].slice(channels + 1);
    const y = reshape(standardised(grouped, axes, epsilon), x.type.shape);
    return affine(scope, y, channels);
  },
});
