import { ShapeError } from "../../../ir/graph.js";
import { printShape, sampleShape } from "../../../ir/tensor-type.js";
import { contract } from "../../../ops/contract.js";
import { positiveInteger } from "../check-arguments.js";
import { defineLayer, layerOptions } from "../layer.js";
import {
  checkWeighted,
  complete,
  innerOf,
  weightedDefaults,
  type WeightedOptions,
} from "./shared/weighted.js";

export type DenseOptions = WeightedOptions;

const LABELS = "abcdefgh";

/** x·Wᵀ + b on the last axis: [..., in] → [..., units]. Parameters: weight [units, in], bias [units] (torch.nn.Linear). */
export const dense = defineLayer({
  name: "dense",
  configure(call, units: number, options?: DenseOptions) {
    const checked = layerOptions(options, weightedDefaults, "dense");
    return {
      ...checked,
      units: positiveInteger(units, "the number of units of dense"),
      ...checkWeighted(checked, call),
    };
  },
  inner: (config) => innerOf(config),
  build(scope, x, config) {
    const { units, init } = config;
    const shape = sampleShape(x.type.shape);
    if (shape.length === 0)
      throw new ShapeError(
        `dense needs at least one axis, but its input is a single number, []`,
        `Give the input the shape [1], or put reshape([1]) before it.`,
      );
    if (shape.length >= LABELS.length)
      throw new ShapeError(`dense takes up to ${LABELS.length - 1} axes, not ${printShape(shape)}`);
    const fan = { in: shape[shape.length - 1], out: units };
    const weight = scope.parameter("weight", [units, fan.in], { initializer: init, fan });
    const outer = LABELS.slice(0, x.type.shape.length - 1);
    const y = contract(x, weight, `${outer}i,oi->${outer}o`);
    return complete(scope, y, y.type.shape.length - 1, fan, config);
  },
});
