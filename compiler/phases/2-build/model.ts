import { InvalidArgument, modelError } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../diagnostics/site.js";
import { shapeOf, validName, withDefaults } from "./check-arguments.js";
import { checkLayers } from "./chain.js";
import {
  declarable,
  declareTensor,
  describe,
  isRecord,
  tensorDeclaration,
  type Call,
  type Layer,
  type Tensor,
  type TensorDeclaration,
} from "./declare.js";
import { lossDeclaration, type Loss, type LossDeclaration } from "./loss.js";
import { optimizerDeclaration, type Optimizer, type OptimizerDeclaration } from "./optimizer.js";

export type Checkpoint = { every: number } | { memory: number };

interface TrainingOptions<L> {
  /** What training makes small; without it no loss, backward or step is emitted. */
  loss?: L;
  /** How a step moves the parameters; without it no step is emitted. */
  optimizer?: Optimizer;
}

export interface ModelOptions extends TrainingOptions<Loss> {
  /** The name of the emitted files; by default the stem of the model file. */
  name?: string;
  /** The shape of one sample. */
  input: readonly number[];
  layers: readonly Layer[];
}

export interface GraphResult extends TrainingOptions<Loss | Record<string, Loss>> {
  name?: string;
  outputs: Record<string, Tensor>;
  /** The factor in front of each output's loss; 1 by default. */
  lossWeights?: Record<string, number>;
}

declare const modelBrand: unique symbol;

/** A model file's default export. */
export interface Model {
  readonly [modelBrand]: true;
}

/** What a Model is inside. */
export interface ModelDeclaration {
  readonly kind: "model";
  readonly name: string | undefined;
  readonly outputs: ReadonlyMap<string, TensorDeclaration>;
  readonly losses: ReadonlyMap<string, { readonly loss: LossDeclaration; readonly weight: number }>;
  readonly optimizer: OptimizerDeclaration | undefined;
  readonly site?: Site;
}

export const isModel = (value: unknown): value is ModelDeclaration =>
  isRecord(value) && value.kind === "model";

const brand = (declaration: ModelDeclaration): Model => declaration as unknown as Model;

/** An input of a functional model: its name and the shape of one sample. */
export const input = declarable((call, name: string, shape: readonly number[]): Tensor => {
  const [checked, extents] = [
    validName(name, "the name of an input"),
    shapeOf(shape, "the shape of an input"),
  ];
  return declareTensor({
    call,
    operands: [],
    build: (builder) => builder.input(checked, extents, call?.site),
  });
});

/** A chain of layers. */
export const model = declarable((call, options: ModelOptions): Model => {
  const given = withDefaults<Partial<ModelOptions>>(
    requireObject(options, "model"),
    { name: undefined, input: undefined, layers: undefined, loss: undefined, optimizer: undefined },
    "model",
  );
  const shape = shapeOf(given.input, "the input of model");
  const layers = checkLayers(given.layers, "model");
  const x = declareTensor({ call, operands: [], build: (builder) => builder.input("x", shape, call?.site) });
  const y = layers.reduce<Tensor>((value, layer) => layer(value), x);
  return brand(complete(call, { ...given, outputs: { y } }, "model"));
});

/** A model as a function: returns its outputs, and how to train it. */
export const graph = declarable((call, define: () => GraphResult): Model => {
  if (typeof define !== "function")
    throw new InvalidArgument(`graph takes a function, not ${describe(define)}`);
  const result = define();
  if (result instanceof Promise) throw new InvalidArgument("the function given to graph must not be async");
  const given = withDefaults<GraphResult>(
    requireObject(result, "the function given to graph"),
    { name: undefined, outputs: {}, loss: undefined, lossWeights: undefined, optimizer: undefined },
    "the result of graph",
  );
  return brand(complete(call, given, "graph"));
});

function requireObject(value: unknown, what: string): object {
  if (isRecord(value) && !Array.isArray(value)) return value;
  throw new InvalidArgument(`${what} needs an object, not ${describe(value)}`);
}

function complete(call: Call | undefined, given: GraphResult, what: string): ModelDeclaration {
  const outputs = outputsOf(given.outputs);
  const losses = lossesOf(given, [...outputs.keys()]);
  const optimizer = given.optimizer === undefined ? undefined : optimizerDeclaration(given.optimizer);
  if (optimizer && losses.size === 0) {
    throw modelError(
      "invalid-argument",
      `the ${what} has an optimizer but no loss`,
      call?.site,
      `Add a loss.`,
    );
  }
  const name = given.name === undefined ? undefined : validName(given.name, "the name of a model");
  return { kind: "model", name, outputs, losses, optimizer, site: call?.site };
}

function outputsOf(given: unknown): Map<string, TensorDeclaration> {
  if (!isRecord(given) || Object.keys(given).length === 0) {
    throw new InvalidArgument(
      `graph needs at least one output`,
      `Return { outputs: { y } } from the function.`,
    );
  }
  return new Map(
    Object.entries(given).map(([name, value]) => [
      validName(name, "the name of an output"),
      tensorDeclaration(value, `the output "${name}"`),
    ]),
  );
}

function lossesOf(given: GraphResult, outputs: readonly string[]): ModelDeclaration["losses"] {
  const { loss, lossWeights = {} } = given;
  if (loss === undefined) return new Map();
  const single = (loss as { kind?: unknown }).kind === "loss";
  if (single && outputs.length > 1) {
    throw new InvalidArgument(
      `with ${outputs.length} outputs, loss must say which it is for`,
      `Write loss: { ${outputs[0]}: … }.`,
    );
  }
  const byOutput: Record<string, unknown> = single || !isRecord(loss) ? { [outputs[0]]: loss } : loss;
  requireOutputs(Object.keys(byOutput), outputs, "loss");
  requireOutputs(Object.keys(lossWeights), outputs, "lossWeights");
  return new Map(
    Object.entries(byOutput).map(([output, value]) => [
      output,
      { loss: lossDeclaration(value, `the loss of "${output}"`), weight: lossWeights[output] ?? 1 },
    ]),
  );
}

function requireOutputs(names: readonly string[], outputs: readonly string[], what: string): void {
  for (const name of names) {
    if (outputs.includes(name)) continue;
    throw new InvalidArgument(
      `${what} names "${name}", which is no output`,
      `The outputs are ${outputs.join(", ")}.`,
      "unknown-name",
    );
  }
}
