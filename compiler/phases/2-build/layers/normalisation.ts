import { ShapeError, type Node } from "../../../ir/graph.js";
import { otherAxes, printShape, sampleShape } from "../../../ir/tensor-type.js";
import { add, div, mul, sub } from "../../../ops/arithmetic.js";
import { broadcast } from "../../../ops/broadcast.js";
import { sqrt } from "../../../ops/exponential.js";
import { meanOver } from "../../../ops/reduce.js";
import { reshape } from "../../../ops/shape.js";
import { positive, positiveInteger } from "../check-arguments.js";
import type { Call, CommonOptions } from "../declare.js";
import { ones, zeros } from "../initializers.js";
import { defineLayer, layerOptions, type LayerScope } from "../layer.js";
import { checkGroups, split } from "./shared/groups.js";

export interface NormalisationOptions extends CommonOptions {
  /** Added to the variance, so that equal elements do not divide by zero. */
  epsilon?: number;
}

/** What was reduced along axes, back along them. */
const along = (reduced: Node, like: Node, axes: readonly number[]): Node =>
  broadcast(reduced, like.type.shape, otherAxes(like.type.shape, axes));

/** x / √(mean x² + ε) over axes. */
function scaled(x: Node, axes: readonly number[], epsilon: number): Node {
  const deviation = sqrt(add(meanOver(mul(x, x), axes), epsilon));
  return div(x, along(deviation, x, axes));
}

/** (x − mean) / √(variance + ε) over axes, the variance that of the elements themselves. */
const standardised = (x: Node, axes: readonly number[], epsilon: number): Node =>
  scaled(sub(x, along(meanOver(x, axes), x, axes)), axes, epsilon);

/** A parameter with a number for each element of one axis, along the others. */
function perElement(scope: LayerScope, name: string, x: Node, axis: number): Node {
  const extent = x.type.shape[axis] as number;
  const initializer = name === "weight" ? ones() : zeros();
  const parameter = scope.parameter(name, [extent], { initializer, fan: { in: 1, out: 1 } });
  return broadcast(parameter, x.type.shape, [axis]);
}

const affine = (scope: LayerScope, x: Node, axis: number): Node =>
  add(mul(x, perElement(scope, "weight", x, axis)), perElement(scope, "bias", x, axis));

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
