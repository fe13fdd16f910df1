import type {
  Expression,
  Layer,
  Loss,
  Optimizer,
  Reference,
  Specification,
  Statement,
} from "../specification.js";

/** A specification before it has a seed: make-fixtures finds one whose numbers are well conditioned. */
export type Sketch = Omit<Specification, "seed">;

export const MOMENTUM: Optimizer = { call: "sgd", options: { learningRate: 0.1, momentum: 0.9 } };
/** Large steps would leave the range of well conditioned numbers. */
export const GENTLE: Optimizer = { call: "sgd", options: { learningRate: 0.02, momentum: 0.5 } };
export const SQUARED: Loss = { call: "meanSquaredError" };

/** Batch 1, odd sizes and 32, in turn. */
export const batchOf = (i: number): number => [3, 1, 7, 32, 5][i % 5];

type ChainOptions = Partial<
  Pick<Specification, "batch" | "constants" | "targetKinds" | "inputScale" | "emit" | "helpers">
>;

export const chain = (
  id: string,
  input: readonly number[],
  layers: readonly (Layer | Reference)[],
  training: { readonly loss?: Loss; readonly optimizer?: Optimizer } = { loss: SQUARED, optimizer: MOMENTUM },
  options: ChainOptions = {},
): Sketch => ({
  batch: 3,
  ...options,
  id,
  form: "chain",
  inputs: [{ name: "x", shape: input }],
  layers,
  ...training,
});

/** A functional model: statements by name, the last one the output unless `outputs` says otherwise. */
export function graph(
  id: string,
  inputs: Readonly<Record<string, readonly number[]>>,
  statements: Readonly<Record<string, Expression>>,
  options: Partial<Sketch> = {},
): Sketch {
  const names = Object.keys(statements);
  return {
    id,
    batch: 3,
    form: "graph",
    inputs: Object.entries(inputs).map(([name, shape]) => ({ name, shape })),
    statements: Object.entries(statements).map(([name, value]): Statement => ({ name, value })),
    outputs: { y: names[names.length - 1] },
    loss: SQUARED,
    optimizer: MOMENTUM,
    ...options,
  };
}

export const ref = (name: string): Reference => ({ ref: name });
