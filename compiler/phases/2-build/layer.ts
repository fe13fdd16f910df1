import type { Node } from "../../ir/graph.js";
import { boolean, inRange, validName, withDefaults } from "./check-arguments.js";
import {
  declarable,
  declareLayer,
  named,
  type Call,
  type CommonOptions,
  type Declarable,
  type Layer,
  type LayerDeclaration,
} from "./declare.js";
import type { Fan, Initializer } from "./initializer.js";

/** Reads a scalar function of the model file into operations on these operands. */
export type EvaluateScalar = (f: (...args: number[]) => number, args: readonly Node[]) => Node;

/** What a layer's build function works with. */
export interface LayerScope {
  /** The layer's name, `dense1` or the user's own. */
  readonly name: string;
  /** A parameter of the layer, made on first use: a layer applied twice shares its parameters. */
  parameter(name: string, shape: readonly number[], init: ParameterInit): Node;
  /**
   * Whether what is built now is for the functions that train (backward, step), not for those that evaluate (forward,
   * loss). A layer that is not trainable always computes what it does in evaluation.
   */
  readonly isTraining: boolean;
  /**
   * The value of a recurrence that begins with `initial`. Where the model runs step by step, it begins with what the step
   * before left, `last` of that step. Bidirectional ones cannot.
   */
  remembered(initial: Node, run: (initial: Node) => { readonly value: Node; readonly last: Node }): Node;
  /** Has emitted functions check that x, made of inputs alone, holds whole numbers below a bound. */
  indices(x: Node, bound: number): void;
  /** In training: has each step replace a parameter that is not trained, such as a running mean. */
  update(parameter: Node, next: (current: Node) => Node): void;
  /** In training: independent random numbers from [0, 1) in the shape of a value, others in every step. */
  uniform(like: Node): Node;
  /** Applies another layer (an activation, an inner layer) to a value. */
  apply(layer: LayerDeclaration, x: Node): Node;
  /** The value of a scalar function of the model file, element by element. */
  evaluate: EvaluateScalar;
  /** Calls a value by a readable name in generated code. */
  named(name: string, make: () => Node): Node;
}

export interface ParameterInit {
  /** Missing: chosen by what follows, He before ReLU-like activations, Glorot otherwise. */
  readonly initializer?: Initializer;
  readonly fan: Fan;
  /** false: kept with the parameters but never trained (running statistics). */
  readonly trainable?: boolean;
}

/** A kind of layer. `Config` is what its arguments amount to once they are checked. */
export interface LayerDefinition<Config = never> {
  readonly name: string;
  /** The value of the layer for the input x (with its batch axis); throws a ShapeError where x does not fit. */
  readonly build: (scope: LayerScope, x: Node, config: Config) => Node;
  /** The layers inside it that own parameters and need names. */
  readonly inner?: (config: Config) => readonly LayerDeclaration[];
  /** Halves the second moment of its input, so that He initialisation suits the weights before it (He et al. 2015). */
  readonly rectifies?: boolean;
}

interface LayerRecipe<Arguments extends readonly unknown[], Config> extends LayerDefinition<Config> {
  /** Checks the arguments of the constructor; layers that they only name are made from its call. */
  readonly configure: (
    call: Call | undefined,
    ...args: Arguments
  ) => Config & { readonly common?: CommonOptions };
}

export type LayerConstructor<Arguments extends readonly unknown[]> = Declarable<Arguments, Layer> & {
  readonly definition: LayerDefinition;
};

/** Declares a layer: its constructor for model files and its meaning in operations, in one place. */
export function defineLayer<Arguments extends readonly unknown[], Config>(
  recipe: LayerRecipe<Arguments, Config>,
): LayerConstructor<Arguments> {
  const definition = recipe as unknown as LayerDefinition;
  const construct = declarable((call, ...args: Arguments): Layer => {
    const config = recipe.configure(call, ...args);
    const ownsParameters = config.common !== undefined;
    return declareLayer(call, definition, config, { options: checkCommon(config.common), ownsParameters });
  });
  return Object.assign(named(definition.name, construct), { definition });
}

/** An elementwise layer without arguments or parameters. */
export function defineActivation(
  name: string,
  build: (x: Node) => Node,
  properties: Pick<LayerDefinition, "rectifies"> = {},
): LayerConstructor<[]> {
  return defineLayer<[], object>({
    name,
    ...properties,
    configure: (_call, ...args: readonly unknown[]) => withDefaults(args[0], {}, name),
    build: (_scope, x) => build(x),
  });
}

function checkCommon(options: CommonOptions = {}): CommonOptions {
  const { name, trainable, l1, l2 } = options;
  return {
    name: name === undefined ? undefined : validName(name, "the name of a layer"),
    trainable: trainable === undefined ? undefined : boolean(trainable, "trainable"),
    l1: l1 === undefined ? undefined : inRange(l1, 0, Infinity, "l1"),
    l2: l2 === undefined ? undefined : inRange(l2, 0, Infinity, "l2"),
  };
}

/** The options of a layer checked against its defaults, those that all layers share split off. */
export function layerOptions<Options extends object>(
  given: unknown,
  defaults: Options,
  what: string,
): Options & { readonly common: CommonOptions } {
  const { name, trainable, l1, l2, ...own } = withDefaults<Options & CommonOptions>(
    given,
    { ...defaults, name: undefined, trainable: undefined, l1: undefined, l2: undefined },
    what,
  );
  return { ...(own as unknown as Options), common: { name, trainable, l1, l2 } };
}
