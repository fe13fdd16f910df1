/** Parameters: 75 numbers in one array; meta.params says where each tensor lies. */
export type Params = Float64Array;

/** What the optimiser remembers between steps: 75 numbers. */
export type State = Float64Array;

export declare const meta: {
  readonly name: "model";
  readonly dtype: "f64";
  readonly target: "js";
  readonly inputs: readonly [{ readonly name: "x"; readonly shape: readonly [8]; readonly size: 8 }];
  readonly outputs: readonly [{ readonly name: "y"; readonly shape: readonly [3]; readonly size: 3 }];
  readonly targets: readonly [{ readonly name: "y"; readonly shape: readonly [3]; readonly size: 3 }];
  /** Element (i, j) of a tensor lies at offset + i·strides[0] + j·strides[1]. */
  readonly params: readonly [
    {
      readonly name: "hidden.weight";
      readonly shape: readonly [6, 8];
      readonly strides: readonly [8, 1];
      readonly offset: 0;
      readonly size: 48;
      readonly trainable: boolean;
    },
    {
      readonly name: "hidden.bias";
      readonly shape: readonly [6];
      readonly strides: readonly [1];
      readonly offset: 48;
      readonly size: 6;
      readonly trainable: boolean;
    },
    {
      readonly name: "classes.weight";
      readonly shape: readonly [3, 6];
      readonly strides: readonly [6, 1];
      readonly offset: 54;
      readonly size: 18;
      readonly trainable: boolean;
    },
    {
      readonly name: "classes.bias";
      readonly shape: readonly [3];
      readonly strides: readonly [1];
      readonly offset: 72;
      readonly size: 3;
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
 * Overwrites grad with ∂loss/∂params, laid out as params; returns the loss over all samples.
 * @param params 75 numbers
 * @param x [samples, 8], row-major
 * @param target [samples, 3], row-major
 * @param grad 75 numbers
 * @throws RangeError where a length does not fit
 */
export declare function backward(params: Params, x: ArrayLike<number>, target: ArrayLike<number>, grad: Params): number;

/**
 * One update of params and state in place; returns the loss before it.
 * @param params 75 numbers
 * @param state 75 numbers
 * @param x [samples, 8], row-major
 * @param target [samples, 3], row-major
 * @param learningRate 0.1 by default
 * @throws RangeError where a length does not fit
 */
export declare function step(params: Params, state: State, x: ArrayLike<number>, target: ArrayLike<number>, learningRate?: number): number;

/** A fresh optimiser state. */
export declare function createState(): State;
