import { draw } from "./draw.js";
import type { Distribution } from "./draw.js";
import { outputNames } from "./specification.js";
import type { Input, Specification } from "./specification.js";

/** Tensors of one quantity by name, row-major. */
export type Tensors<Numbers = readonly number[]> = Readonly<Record<string, Numbers>>;

export interface ExpectedParameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  readonly distribution: Distribution;
  /** What `init` must give, where that is not random. */
  readonly initial?: number | readonly number[];
}

export const QUANTITIES = [
  "outputs",
  "jvp",
  "inputGradient",
  "loss",
  "trainingLoss",
  "gradient",
  "seededGradient",
  "hvp",
  "losses",
  "stepped",
] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** What oracle.py writes for a model specification. */
export interface Expectation {
  readonly params: readonly ExpectedParameter[];
  readonly outputShapes: Readonly<Record<string, readonly number[]>>;
  readonly targets: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly distribution: Distribution }>
  >;
  /** The relative error of PyTorch's own float32: what conditioning makes of rounding. */
  readonly singleErrors: Readonly<Partial<Record<Quantity, number>>>;
  readonly quantities: Readonly<Partial<Record<Quantity, Tensors>>>;
}

/** A specification whose numbers are no test, or a fault. */
export interface Skipped {
  readonly skip: string;
  readonly error?: string;
}

/** For a scalar function: one for each point. */
export interface ExpectedPoint {
  readonly value: number;
  readonly gradient: readonly number[];
  readonly jvp: number;
}

export const isSkipped = (expected: Expectation | Skipped): expected is Skipped => "skip" in expected;

/** The numbers the expectation was computed from, drawn again. */
export interface Data {
  readonly params: Tensors<Float64Array>;
  readonly inputs: Tensors<Float64Array>;
  /** Zero for whole numbers. */
  readonly tangents: Tensors<Float64Array>;
  readonly cotangents: Tensors<Float64Array>;
  readonly targets: Tensors<Float64Array>;
  /** The direction of hvp; absent for what is not trained. */
  readonly vectors: Tensors<Float64Array>;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export function mapTensors<A, B>(tensors: Tensors<A>, f: (tensor: A, name: string) => B): Tensors<B> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, f(tensor, name)]));
}

export function dataOf(spec: Specification, expected: Expectation): Data {
  const bell = { kind: "bell" } as const;
  const batched = (stream: string, shape: readonly number[], distribution: Distribution) =>
    draw(spec.seed, stream, spec.batch * sizeOf(shape), distribution);
  const named = <T extends { readonly name: string }>(items: readonly T[], f: (item: T) => Float64Array) =>
    Object.fromEntries(items.map((item) => [item.name, f(item)]));
  const kindOf = ({ indices }: Input): Distribution =>
    indices === undefined ? { kind: "bell", scale: spec.inputScale ?? 1 } : { kind: "classes", of: indices };
  const outputs = outputNames(spec).map((name) => ({ name, shape: expected.outputShapes[name] }));
  return {
    params: named(expected.params, ({ name, shape, distribution }) =>
      draw(spec.seed, `param:${name}`, sizeOf(shape), distribution),
    ),
    inputs: named(spec.inputs, (input) => batched(`input:${input.name}`, input.shape, kindOf(input))),
    tangents: named(spec.inputs, ({ name, shape, indices }) =>
      indices === undefined
        ? batched(`tangent:${name}`, shape, bell)
        : new Float64Array(spec.batch * sizeOf(shape)),
    ),
    cotangents: named(outputs, ({ name, shape }) => batched(`cotangent:${name}`, shape, bell)),
    targets: mapTensors(expected.targets, ({ shape, distribution }, name) =>
      batched(`target:${name}`, shape, distribution),
    ),
    vectors: named(
      expected.params.filter(({ trainable }) => trainable),
      ({ name, shape }) => draw(spec.seed, `vector:${name}`, sizeOf(shape), bell),
    ),
  };
}
