/** Parameters of a model: one flat array, laid out as `meta.params` says. */
export type Params = Float64Array | Float32Array;

/** The array of a number type: what an emitted module's own functions take. */
export type ArrayOf<DType> = DType extends "f64" ? Float64Array : DType extends "f32" ? Float32Array : Params;

/** One input or target of a model; `size` is the number of elements of one sample. */
export interface Port {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
}

/** What training needs to know of a model; an emitted module's `meta` has it. */
export interface TrainableMeta {
  readonly dtype: "f64" | "f32";
  readonly inputs: readonly Port[];
  /** With several outputs, targets are keyed by output. */
  readonly outputs?: readonly Port[];
  readonly targets: readonly Port[];
}

/**
 * An emitted module, as far as training is concerned: `import * as net from "./generated/iris.js"`.
 * The types of its own functions decide what `fit` accepts, so a module with several inputs asks for objects
 * keyed by name.
 */
export interface Trainable {
  readonly meta: TrainableMeta;
  init(seed?: number): Params;
  createState(): unknown;
  step(params: unknown, state: unknown, x: unknown, target: unknown, learningRate?: number): number;
  /** Needed for `validation` only. */
  loss?(params: unknown, x: unknown, target: unknown): number;
}

export type ParamsOf<N extends Trainable> = ReturnType<N["init"]>;
export type StateOf<N extends Trainable> = ReturnType<N["createState"]>;
export type InputOf<N extends Trainable> = Parameters<N["step"]>[2];
export type TargetOf<N extends Trainable> = Parameters<N["step"]>[3];

/** Samples of a model: what `step` takes as `x` and `target`. */
export interface DataSet<N extends Trainable = Trainable> {
  /** All samples one after another, row-major; with several inputs an object of such arrays keyed by name. */
  readonly x: InputOf<N>;
  /** As `x`, for the targets. */
  readonly target: TargetOf<N>;
}
