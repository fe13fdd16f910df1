import type { Node } from "../../../../ir/graph.js";
import { add } from "../../../../ops/arithmetic.js";
import { broadcast } from "../../../../ops/broadcast.js";
import { activationOf, type ActivationOption } from "../../activation-option.js";
import { boolean } from "../../check-arguments.js";
import type { Call, CommonOptions, LayerDeclaration } from "../../declare.js";
import { checkInitializer, type Fan, type Initializer } from "../../initializer.js";
import { zeros } from "../../initializers.js";
import type { LayerScope } from "../../layer.js";

/** The options of layers that multiply by a weight. */
export interface WeightedOptions extends CommonOptions {
  /** Adds a number for each unit or filter; true by default. */
  bias?: boolean;
  /** Applied to the result: a name such as "relu", or a layer. */
  activation?: ActivationOption;
  /** How the weight begins. Default: He before ReLU-like activations, Glorot otherwise. */
  init?: Initializer;
  /** How the bias begins; zeros by default. */
  biasInit?: Initializer;
}

export const weightedDefaults = {
  bias: true,
  activation: undefined as ActivationOption | undefined,
  init: undefined as Initializer | undefined,
  biasInit: undefined as Initializer | undefined,
};

export interface WeightedConfig {
  readonly bias: boolean;
  readonly activation: LayerDeclaration | undefined;
  readonly init: Initializer | undefined;
  readonly biasInit: Initializer | undefined;
}

export const checkWeighted = (given: typeof weightedDefaults, call: Call | undefined): WeightedConfig => ({
  bias: boolean(given.bias, "bias"),
  activation: activationOf(given.activation, call),
  init: checkInitializer(given.init, "init"),
  biasInit: checkInitializer(given.biasInit, "biasInit"),
});

export const innerOf = ({ activation }: WeightedConfig): readonly LayerDeclaration[] =>
  activation ? [activation] : [];

/** The product with the weight, plus the bias along one axis, through the activation. */
export function complete(
  scope: LayerScope,
  product: Node,
  axis: number,
  fan: Fan,
  { bias, activation, biasInit }: WeightedConfig,
): Node {
  const y = bias ? add(product, biasAlong(scope, product, axis, fan, biasInit)) : product;
  return activation ? scope.apply(activation, y) : y;
}

function biasAlong(
  scope: LayerScope,
  { type: { shape } }: Node,
  axis: number,
  fan: Fan,
  biasInit: Initializer | undefined,
): Node {
  const bias = scope.parameter("bias", [shape[axis] as number], { initializer: biasInit ?? zeros(), fan });
  return broadcast(bias, shape, [axis]);
}
