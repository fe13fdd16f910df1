/** Parameters: 15 numbers in one array; meta.params says where each tensor lies. */
export type Params = Float64Array;

/** What the optimiser remembers between steps: 31 numbers. */
export type State = Float64Array;

export declare const meta: {
  readonly name: "model";
  readonly dtype: "f64";
  readonly target: "js";
  readonly inputs: readonly [{ readonly name: "x"; readonly shape: readonly [2]; readonly size: 2 }];
  readonly outputs: readonly [{ readonly name: "y"; readonly shape: readonly [3]; readonly size: 3 }];
  readonly targets: readonly [{ readonly name: "y"; readonly shape: readonly []; readonly size: 1 }];
  /** Element (i, j) of a tensor lies at offset + i·strides[0] + j·strides[1]. */
  readonly params: readonly [
    {
      readonly name: "hidden.weight";
      readonly shape: readonly [2, 2];
      readonly strides: readonly [2, 1];
      readonly offset: 0;
      readonly size: 4;
      readonly trainable: boolean;
    },
    {
      readonly name: "hidden.bias";
      readonly shape: readonly [2];
      readonly strides: readonly [1];
      readonly offset: 4;
      readonly size: 2;
      readonly trainable: boolean;
    },
    {
      readonly name: "classes.weight";
      readonly shape: readonly [3, 2];
      readonly strides: readonly [2, 1];
      readonly offset: 6;
      readonly size: 6;
      readonly trainable: boolean;
    },
    {
      readonly name: "classes.bias";
      readonly shape: readonly [3];
      readonly strides: readonly [1];
      readonly offset: 12;
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
 * One update of params and state in place; returns the loss before it.
 * @param params 15 numbers
 * @param state 31 numbers
 * @param x [samples, 2], row-major
 * @param target [samples], row-major; whole numbers from 0 to 2
 * @param learningRate 0.01 by default
 * @throws RangeError where a length does not fit, or an index
 */
export declare function step(params: Params, state: State, x: ArrayLike<number>, target: ArrayLike<number>, learningRate?: number): number;

/** A fresh optimiser state. */
export declare function createState(): State;
