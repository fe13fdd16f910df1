import type {
  Expression,
  Input,
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
  Pick<Specification, "batch" | "constants" | "targetKinds" | "inputScale" | "emit" | "helpers" | "gradients">
>;

/** An input's shape, or all there is to say about it. */
type InputSketch = readonly number[] | Omit<Input, "name">;

const inputOf = (name: string, input: InputSketch): Input => ({
  name,
  ...("shape" in input ? input : { shape: input }),
});

/** An input of whole numbers below a count. */
export const below = (indices: number, ...shape: number[]): InputSketch => ({ shape, indices });

export const chain = (
  id: string,
  input: InputSketch,
  layers: readonly (Layer | Reference)[],
  training: { readonly loss?: Loss; readonly optimizer?: Optimizer } = { loss: SQUARED, optimizer: MOMENTUM },
  options: ChainOptions = {},
): Sketch => ({
  batch: 3,
  ...options,
  id,
  form: "chain",
  inputs: [inputOf("x", input)],
  layers,
  ...training,
});

/** A functional model: statements by name, the last one the output unless `outputs` says otherwise. */
export function graph(
  id: string,
  inputs: Readonly<Record<string, InputSketch>>,
  statements: Readonly<Record<string, Expression>>,
  options: Partial<Sketch> = {},
): Sketch {
  const names = Object.keys(statements);
  return {
    id,
    batch: 3,
    form: "graph",
    inputs: Object.entries(inputs).map(([name, input]) => inputOf(name, input)),
    statements: Object.entries(statements).map(([name, value]): Statement => ({ name, value })),
    outputs: { y: names[names.length - 1] },
    loss: SQUARED,
    optimizer: MOMENTUM,
    ...options,
  };
}

export const ref = (name: string): Reference => ({ ref: name });
