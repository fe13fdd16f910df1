/** Parameters: 17 numbers in one array; meta.params says where each tensor lies. */
export type Params = Float64Array;

/** What the optimiser remembers between steps: 0 numbers. */
export type State = Float64Array;

export declare const meta: {
  readonly name: "model";
  readonly dtype: "f64";
  readonly target: "js";
  readonly inputs: readonly [{ readonly name: "x"; readonly shape: readonly [2]; readonly size: 2 }];
  readonly outputs: readonly [{ readonly name: "y"; readonly shape: readonly [1]; readonly size: 1 }];
  readonly targets: readonly [{ readonly name: "y"; readonly shape: readonly [1]; readonly size: 1 }];
  /** Element (i, j) of a tensor lies at offset + i·strides[0] + j·strides[1]. */
  readonly params: readonly [
    {
      readonly name: "dense1.weight";
      readonly shape: readonly [4, 2];
      readonly strides: readonly [2, 1];
      readonly offset: 0;
      readonly size: 8;
      readonly trainable: boolean;
    },
    {
      readonly name: "dense1.bias";
      readonly shape: readonly [4];
      readonly strides: readonly [1];
      readonly offset: 8;
      readonly size: 4;
      readonly trainable: boolean;
    },
    {
      readonly name: "dense2.weight";
      readonly shape: readonly [1, 4];
      readonly strides: readonly [4, 1];
      readonly offset: 12;
      readonly size: 4;
      readonly trainable: boolean;
    },
    {
      readonly name: "dense2.bias";
      readonly shape: readonly [1];
      readonly strides: readonly [1];
      readonly offset: 16;
      readonly size: 1;
      readonly trainable: boolean;
    },
  ];
  readonly paramCount: number;
  /** Length of the params array. */
  readonly size: number;
};

/** Parameters at the beginning of training; the same for the same seed. */
export declare function init(seed?: number): Params;

/**
 * The outputs for one or more samples.
 * @param params 17 numbers
 * @param x [samples, 2], row-major
 * @param out [samples, 1], row-major
 * @throws RangeError where a length does not fit
 */
export declare function forward(params: Params, x: ArrayLike<number>, out?: Params): Params;

/**
 * The loss over all samples, as in evaluation.
 * @param params 17 numbers
 * @param x [samples, 2], row-major
 * @param target [samples, 1], row-major
 * @throws RangeError where a length does not fit
 */
export declare function loss(params: Params, x: ArrayLike<number>, target: ArrayLike<number>): number;

/**
 * Overwrites grad with ∂loss/∂params, laid out as params; returns the loss over all samples.
 * @param params 17 numbers
 * @param x [samples, 2], row-major
 * @param target [samples, 1], row-major
 * @param grad 17 numbers
 * @throws RangeError where a length does not fit
 */
export declare function backward(params: Params, x: ArrayLike<number>, target: ArrayLike<number>, grad: Params): number;

/**
 * One update of params and state in place; returns the loss before it.
 * @param params 17 numbers
 * @param state 0 numbers
 * @param x [samples, 2], row-major
 * @param target [samples, 1], row-major
 * @param learningRate 0.5 by default
 * @throws RangeError where a length does not fit
 */
export declare function step(params: Params, state: State, x: ArrayLike<number>, target: ArrayLike<number>, learningRate?: number): number;

/** A fresh optimiser state. */
export declare function createState(): State;
