/** Parameters: 12 numbers in one array; meta.params says where each tensor lies. */
export type Params = Float64Array;

export declare const meta: {
  readonly name: "model";
  readonly dtype: "f64";
  readonly target: "js";
  readonly inputs: readonly [{ readonly name: "left"; readonly shape: readonly [2]; readonly size: 2 }, { readonly name: "right"; readonly shape: readonly [2]; readonly size: 2 }];
  readonly outputs: readonly [{ readonly name: "height"; readonly shape: readonly [1]; readonly size: 1 }, { readonly name: "isTall"; readonly shape: readonly [1]; readonly size: 1 }];
  readonly targets: readonly [{ readonly name: "height"; readonly shape: readonly [1]; readonly size: 1 }, { readonly name: "isTall"; readonly shape: readonly [1]; readonly size: 1 }];
  /** Element (i, j) of a tensor lies at offset + i·strides[0] + j·strides[1]. */
  readonly params: readonly [
    {
      readonly name: "shared.weight";
      readonly shape: readonly [2, 2];
      readonly strides: readonly [2, 1];
      readonly offset: 0;
      readonly size: 4;
      readonly trainable: boolean;
    },
    {
      readonly name: "shared.bias";
      readonly shape: readonly [2];
      readonly strides: readonly [1];
      readonly offset: 4;
      readonly size: 2;
      readonly trainable: boolean;
    },
    {
      readonly name: "dense1.weight";
      readonly shape: readonly [1, 2];
      readonly strides: readonly [2, 1];
      readonly offset: 6;
      readonly size: 2;
      readonly trainable: boolean;
    },
    {
      readonly name: "dense1.bias";
      readonly shape: readonly [1];
      readonly strides: readonly [1];
      readonly offset: 8;
      readonly size: 1;
      readonly trainable: boolean;
    },
    {
      readonly name: "dense2.weight";
      readonly shape: readonly [1, 2];
      readonly strides: readonly [2, 1];
      readonly offset: 9;
      readonly size: 2;
      readonly trainable: boolean;
    },
    {
      readonly name: "dense2.bias";
      readonly shape: readonly [1];
      readonly strides: readonly [1];
      readonly offset: 11;
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
 * @param params 12 numbers
 * @param x.left [samples, 2], row-major
 * @param x.right [samples, 2], row-major
 * @param out.height [samples, 1], row-major
 * @param out.isTall [samples, 1], row-major
 * @throws RangeError where a length does not fit
 */
export declare function forward(params: Params, x: { "left": ArrayLike<number>; "right": ArrayLike<number> }, out?: { "height": Params; "isTall": Params }): { "height": Params; "isTall": Params };

/**
 * The loss over all samples, as in evaluation.
 * @param params 12 numbers
 * @param x.left [samples, 2], row-major
 * @param x.right [samples, 2], row-major
 * @param target.height [samples, 1], row-major
 * @param target.isTall [samples, 1], row-major
 * @throws RangeError where a length does not fit
 */
export declare function loss(params: Params, x: { "left": ArrayLike<number>; "right": ArrayLike<number> }, target: { "height": ArrayLike<number>; "isTall": ArrayLike<number> }): number;

/**
 * Overwrites grad with ∂loss/∂params, laid out as params; returns the loss over all samples.
 * @param params 12 numbers
 * @param x.left [samples, 2], row-major
 * @param x.right [samples, 2], row-major
 * @param target.height [samples, 1], row-major
 * @param target.isTall [samples, 1], row-major
 * @param grad 12 numbers
 * @throws RangeError where a length does not fit
 */
export declare function backward(params: Params, x: { "left": ArrayLike<number>; "right": ArrayLike<number> }, target: { "height": ArrayLike<number>; "isTall": ArrayLike<number> }, grad: Params): number;
