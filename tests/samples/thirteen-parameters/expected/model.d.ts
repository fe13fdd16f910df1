/** Parameters: 13 numbers in one array; meta.params says where each tensor lies. */
export type Params = Float64Array;

export declare const meta: {
  readonly name: "model";
  readonly dtype: "f64";
  readonly target: "js";
  readonly inputs: readonly [{ readonly name: "x"; readonly shape: readonly [1]; readonly size: 1 }];
  readonly outputs: readonly [{ readonly name: "y"; readonly shape: readonly [1]; readonly size: 1 }];
  readonly targets: readonly [{ readonly name: "y"; readonly shape: readonly [1]; readonly size: 1 }];
  /** Element (i, j) of a tensor lies at offset + i·strides[0] + j·strides[1]. */
  readonly params: readonly [
    {
      readonly name: "theta.weight";
      readonly shape: readonly [2, 1];
      readonly strides: readonly [1, 1];
      readonly offset: 0;
      readonly size: 2;
      readonly trainable: boolean;
    },
    {
      readonly name: "theta.bias";
      readonly shape: readonly [2];
      readonly strides: readonly [1];
      readonly offset: 2;
      readonly size: 2;
      readonly trainable: boolean;
    },
    {
      readonly name: "psi.weight";
      readonly shape: readonly [2, 2];
      readonly strides: readonly [2, 1];
      readonly offset: 4;
      readonly size: 4;
      readonly trainable: boolean;
    },
    {
      readonly name: "psi.bias";
      readonly shape: readonly [2];
      readonly strides: readonly [1];
      readonly offset: 8;
      readonly size: 2;
      readonly trainable: boolean;
    },
    {
      readonly name: "phi.weight";
      readonly shape: readonly [1, 2];
      readonly strides: readonly [2, 1];
      readonly offset: 10;
      readonly size: 2;
      readonly trainable: boolean;
    },
    {
      readonly name: "phi.bias";
      readonly shape: readonly [1];
      readonly strides: readonly [1];
      readonly offset: 12;
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
 * @param params 13 numbers
 * @param x [samples, 1], row-major
 * @param out [samples, 1], row-major
 * @throws RangeError where a length does not fit
 */
export declare function forward(params: Params, x: ArrayLike<number>, out?: Params): Params;

/**
 * Overwrites grad with ∂loss/∂params, laid out as params; returns the loss over all samples.
 * @param params 13 numbers
 * @param x [samples, 1], row-major
 * @param target [samples, 1], row-major
 * @param grad 13 numbers
 * @throws RangeError where a length does not fit
 */
export declare function backward(params: Params, x: ArrayLike<number>, target: ArrayLike<number>, grad: Params): number;

/**
 * cotangentᵀ · ∂output/∂x for each sample; the cotangent is ones by default.
 * @param params 13 numbers
 * @param x [samples, 1], row-major
 * @param cotangent [samples, 1], row-major
 * @param out [samples, 1], row-major
 * @throws RangeError where a length does not fit
 */
export declare function inputGradient(params: Params, x: ArrayLike<number>, cotangent?: ArrayLike<number>, out?: Params): Params;

/**
 * Forward mode: ∂output/∂x · dx for each sample.
 * @param params 13 numbers
 * @param x [samples, 1], row-major
 * @param dx [samples, 1], row-major
 * @param out [samples, 1], row-major
 * @throws RangeError where a length does not fit
 */
export declare function jvp(params: Params, x: ArrayLike<number>, dx: ArrayLike<number>, out?: Params): Params;
