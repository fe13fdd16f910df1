import { ShapeError } from "../../../ir/graph.js";
import { printShape, sampleShape } from "../../../ir/tensor-type.js";
import { add } from "../../../ops/arithmetic.js";
import { contract } from "../../../ops/contract.js";
import { activationOf, type ActivationOption } from "../activation-option.js";
import { boolean, positiveInteger } from "../check-arguments.js";
import type { CommonOptions } from "../declare.js";
import { checkInitializer, type Initializer } from "../initializer.js";
import { zeros } from "../initializers.js";
import { defineLayer, layerOptions } from "../layer.js";

export interface DenseOptions extends CommonOptions {
  /** Adds a vector after the product; true by default. */
  bias?: boolean;
  /** Applied to the result: a name such as "relu", or a layer. */
  activation?: ActivationOption;
  /** How the weight begins. Default: He before ReLU-like activations, Glorot otherwise. */
  init?: Initializer;
  /** How the bias begins; zeros by default. */
  biasInit?: Initializer;
}

const defaults = {
  bias: true,
  activation: undefined as ActivationOption | undefined,
  init: undefined as Initializer | undefined,
  biasInit: undefined as Initializer | undefined,
};

const LABELS = "abcdefgh";

/** x·Wᵀ + b on the last axis: [..., in] → [..., units]. Parameters: weight [units, in], bias [units] (torch.nn.Linear). */
export const dense = defineLayer({
  name: "dense",
  configure(call, units: number, options?: DenseOptions) {
    const checked = layerOptions(options, defaults, "dense");
    return {
      ...checked,
      units: positiveInteger(units, "the number of units of dense"),
      bias: boolean(checked.bias, "bias"),
      activation: activationOf(checked.activation, call),
      init: checkInitializer(checked.init, "init"),
      biasInit: checkInitializer(checked.biasInit, "biasInit"),
    };
  },
  inner: ({ activation }) => (activation ? [activation] : []),
  build(scope, x, { units, bias, activation, init, biasInit }) {
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
    let y = contract(x, weight, `${outer}i,oi->${outer}o`);
    if (bias) y = add(y, scope.parameter("bias", [units], { initializer: biasInit ?? zeros(), fan }));
    return activation ? scope.apply(activation, y) : y;
  },
});
