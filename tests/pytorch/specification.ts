/**
 * A model as data. Two independent things are made of it: the model file a person would write (model-source.ts) and
 * the PyTorch module (reference/model.py). Both read the same expressions in the same order, so that unnamed layers
 * get the same ordinals.
 */
export interface Specification {
  readonly id: string;
  readonly seed: number;
  readonly batch: number;
  readonly form: "chain" | "graph";
  readonly inputs: readonly Input[];
  /** Layers with a name of their own in the file: shared ones, custom activations. */
  readonly constants?: readonly Statement[];
  /** Helper functions that custom functions call: text at the top of the model file. */
  readonly helpers?: string;
  /** The chain form. */
  readonly layers?: readonly (Layer | Reference)[];
  /** The functional form: one `const` each, in order. */
  readonly statements?: readonly Statement[];
  /** The functional form: output name → statement name. */
  readonly outputs?: Readonly<Record<string, string>>;
  readonly loss?: Loss | Readonly<Record<string, Loss>>;
  readonly lossWeights?: Readonly<Record<string, number>>;
  readonly optimizer?: Optimizer;
  /** Clips what `backward` delivers and `step` uses: each element, then the norm of all together. */
  readonly gradients?: { readonly clipValue?: number; readonly clipNorm?: number };
  /** Where a loss takes several kinds of target: those of this output. */
  readonly targetKinds?: Readonly<Record<string, "oneHot" | "probabilities">>;
  /** Deviation of the inputs; 1 unless said. */
  readonly inputScale?: number;
  /** Expected numbers may be as large as this (the generator's models stay below 1e5). */
  readonly largest?: number;
  /** Emit and compare only these functions. */
  readonly emit?: readonly string[];
}

export interface Input {
  readonly name: string;
  readonly shape: readonly number[];
  /** It holds whole numbers below this, and has no derivatives. */
  readonly indices?: number;
}

export interface Statement {
  readonly name: string;
  readonly value: Expression;
}

export interface Reference {
  readonly ref: string;
}

/** A layer applied to a tensor: `dense(16)(x)`. */
export interface Application {
  readonly apply: Layer | Reference;
  readonly to: Expression;
}

/** A custom scalar function: TypeScript for the model file, Python (over tensors) for the oracle. */
export interface CustomFunction {
  readonly typescript: string;
  readonly python: string;
}

interface CallOf<Name extends string, Args extends readonly unknown[] = [], Options = Record<never, never>> {
  readonly call: Name;
  readonly args?: Readonly<Args>;
  readonly options?: Partial<Options>;
}

export type Initializer =
  | CallOf<
      "heNormal" | "heUniform" | "glorotNormal" | "glorotUniform" | "normal" | "uniform" | "zeros" | "ones"
    >
  | CallOf<"constant", [value: number]>
  | CallOf<"values", [values: readonly number[]]>;

/** What every layer with parameters takes; l1 and l2 regularise those that are weights. */
interface Named {
  name: string;
  trainable: boolean;
  l1: number;
  l2: number;
}

export type PlainActivation =
  | "elu"
  | "selu"
  | "silu"
  | "mish"
  | "sigmoid"
  | "tanh"
  | "softplus"
  | "softsign"
  | "hardSigmoid"
  | "hardSwish"
  | "softmax"
  | "logSoftmax"
  | "heaviside"
  | "rect";

export type Activation =
  | CallOf<PlainActivation>
  | CallOf<"relu", [], { derivativeAtZero: 0 | 1 }>
  | CallOf<"leakyRelu", [], { slope: number }>
  | CallOf<"gelu", [], { approximate: "none" | "tanh" }>
  | CallOf<"prelu", [], Named>
  | CallOf<"clampMin", [], { min: number; trainable: boolean; name: string }>
  | CallOf<"straightThrough", [layer: Layer]>
  | { readonly call: "elementwise"; readonly function: CustomFunction };

export interface DenseOptions extends Named {
  bias: boolean;
  activation: string | Activation | Reference;
  init: Initializer;
  biasInit: Initializer;
}

/** One number for all axes, or one for each. */
export type PerAxis = number | readonly number[];

interface Convolution extends Omit<DenseOptions, "activation"> {
  stride: PerAxis;
  padding: PerAxis | "same";
  dilation: PerAxis;
  groups: number;
  activation: string;
}

export type SpatialLayer =
  | CallOf<"conv1d" | "conv2d", [filters: number, kernel: PerAxis], Convolution>
  | CallOf<"convTranspose2d", [filters: number, kernel: PerAxis], Convolution & { outputPadding: PerAxis }>
  | CallOf<"maxPool2d" | "avgPool2d", [size: PerAxis], { stride: PerAxis; padding: PerAxis }>
  | CallOf<"globalAveragePool2d">;

export type Normalisation =
  | CallOf<"layerNorm" | "rmsNorm" | "instanceNorm", [], Named & { epsilon: number }>
  | CallOf<"batchNorm", [], Named & { momentum: number; epsilon: number }>
  | CallOf<"groupNorm", [groups: number], Named & { epsilon: number }>;

export type Recurrent = CallOf<
  "rnn" | "gru" | "lstm",
  [hidden: number],
  Named & { returnSequences: boolean; bidirectional: boolean }
>;

export type Layer =
  | Activation
  | SpatialLayer
  | Normalisation
  | Recurrent
  | CallOf<"multiHeadAttention", [heads: number], Named & { causal: boolean }>
  | CallOf<"embedding", [count: number, size: number], Named>
  | CallOf<"dense", [units: number], DenseOptions>
  | CallOf<"flatten">
  | CallOf<"dropout", [rate: number]>
  | CallOf<"reshape", [shape: readonly number[]]>
  | CallOf<"residual", [layers: readonly (Layer | Reference)[]]>;

export type UnaryName = "neg" | "exp" | "log" | "sqrt" | "abs" | "sin" | "cos";
export type ComparisonName = "greater" | "less" | "equal";
export type BinaryName = "add" | "sub" | "mul" | "div" | "maximum" | "minimum" | "pow" | ComparisonName;
export type ReductionName = "sum" | "mean" | "max" | "logSumExp";
type Nested = readonly (number | Nested)[];

export type Operation =
  | CallOf<UnaryName | "positionalEncoding", [Expression]>
  | CallOf<BinaryName | "matmul", [Expression, Expression]>
  | CallOf<"oneHot", [Expression, classes: number]>
  | CallOf<"where", [Expression, Expression, Expression]>
  | CallOf<"transpose", [Expression, axes?: readonly number[]]>
  | CallOf<"reshape", [Expression, shape: readonly number[]]>
  | CallOf<"concat", [tensors: readonly Expression[], axis?: number]>
  | CallOf<"slice", [Expression, start: number, end: number, axis?: number]>
  | CallOf<ReductionName, [Expression, axis?: number | null, keepDims?: boolean]>
  | CallOf<"parameter", [shape: readonly number[], init?: Initializer]>
  | CallOf<"tensor", [values: Nested]>;

export type Expression = number | Reference | Application | Operation | Layer;

export type Loss =
  | CallOf<
      | "meanSquaredError"
      | "meanAbsoluteError"
      | "binaryCrossEntropy"
      | "binaryCrossEntropyWithLogits"
      | "crossEntropy"
      | "hinge"
      | "klDivergence"
    >
  | CallOf<"squaredError", [], { reduction: "mean" | "sum"; weight: number }>
  | CallOf<"huber", [], { delta: number }>
  | CallOf<"softmaxCrossEntropy", [], { sparse: boolean }>
  | { readonly call: "elementwiseLoss"; readonly function: CustomFunction };

interface Adaptive {
  learningRate: number;
  betas: readonly [number, number];
  epsilon: number;
  weightDecay: number;
}

export type Optimizer =
  | CallOf<"sgd", [], { learningRate: number; momentum: number; nesterov: boolean; weightDecay: number }>
  | CallOf<"adam" | "adamW", [], Adaptive>
  | CallOf<
      "rmsProp",
      [],
      {
        learningRate: number;
        alpha: number;
        epsilon: number;
        momentum: number;
        centered: boolean;
        weightDecay: number;
      }
    >
  | CallOf<"adagrad", [], { learningRate: number; lrDecay: number; epsilon: number; weightDecay: number }>;

/** Exported scalar functions to be differentiated, and the points to do it at. */
export interface FunctionSpecification {
  readonly kind: "function";
  readonly id: string;
  /** The exported name: the module has `name`, `nameGradient`, `nameJvp`. */
  readonly name: string;
  /** The model file after its imports; `differentiable` is imported. */
  readonly typescript: string;
  /** Defines a Python function of that name over PyTorch scalars. */
  readonly python: string;
  readonly points: readonly { readonly x: readonly number[]; readonly dx: readonly number[] }[];
}

export const isSingleLoss = (loss: NonNullable<Specification["loss"]>): loss is Loss => "call" in loss;

/** The inputs that have derivatives. */
export const smoothInputs = (spec: Specification): Input[] =>
  spec.inputs.filter(({ indices }) => indices === undefined);

export const outputNames = (spec: Specification): string[] =>
  spec.form === "chain" ? ["y"] : Object.keys(spec.outputs ?? {});

/** The outputs that have a loss, and so a target. */
export function targetNames(spec: Specification): string[] {
  if (!spec.loss) return [];
  return isSingleLoss(spec.loss) ? [outputNames(spec)[0]] : Object.keys(spec.loss);
}

export { functionSource, modelSource } from "./model-source.js";
