import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../diagnostics/site.js";
import { finite, shapeOf, suggestion, validName, withDefaults, within } from "./check-arguments.js";
import { checkLayers } from "./chain.js";
import { checkpointOf, type Checkpoint } from "./checkpoint.js";
import {
  declarable,
  declareTensor,
  describe,
  isRecord,
  isTensor,
  isThenable,
  tensorDeclaration,
  type Call,
  type Layer,
  type Tensor,
  type TensorDeclaration,
} from "./declare.js";
import { gradientOptionsOf, type GradientOptions } from "./gradient-options.js";
import { lossDeclaration, type Loss, type LossDeclaration } from "./loss.js";
import { optimizerDeclaration, type Optimizer, type OptimizerDeclaration } from "./optimizer.js";

interface TrainingOptions<L> {
  /** What training makes small; without it no loss, backward or step is emitted. */
  loss?: L;
  /** How a step moves the parameters; without it no step is emitted. */
  optimizer?: Optimizer;
  /** What is done to gradients before they are used. */
  gradients?: GradientOptions;
  /** What training keeps of the forward pass: all of it by default. */
  checkpoint?: Checkpoint;
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

const commonDefaults = {
  name: undefined,
  loss: undefined,
  optimizer: undefined,
  gradients: undefined,
  checkpoint: undefined,
};

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
  readonly gradients: GradientOptions;
  readonly checkpoint: (Checkpoint & { readonly site?: Site }) | undefined;
  /** The tensors declared while a graph was defined, whether they are used or not. */
  readonly declared: readonly TensorDeclaration[];
  readonly site?: Site;
}

export const isModel = (value: unknown): value is ModelDeclaration =>
  isRecord(value) && value.kind === "model";

const brand = (declaration: ModelDeclaration): Model => declaration as unknown as Model;

/** An input of a functional model: its name and the shape of one sample. */
export const input = declarable((call, name: string, shape: readonly number[]): Tensor => {
  const [checked, extents] = [
    portName(name, "the name of an input"),
    shapeOf(shape, "the shape of an input"),
  ];
  return declareTensor({
    call,
    operands: [],
    input: checked,
    build: (builder) => builder.input(checked, extents, call?.site),
  });
});

/** A chain of layers. */
export const model = declarable((call, options: ModelOptions): Model => {
  const given = withDefaults<Partial<ModelOptions>>(
    requireObject(options, "model"),
    { input: undefined, layers: undefined, ...commonDefaults },
    "model",
  );
  const shape = shapeOf(given.input, "input");
  const layers = checkLayers(given.layers, "model", "layers");
  const x = declareTensor({ call, operands: [], build: (builder) => builder.input("x", shape, call?.site) });
  const y = layers.reduce<Tensor>((value, layer) => layer(value), x);
  return brand({ ...complete(call, { ...given, outputs: { y } }, "model"), declared: [] });
});

/** A model as a function: returns its outputs, and how to train it. */
export const graph = declarable((call, define: () => GraphResult): Model => {
  if (typeof define !== "function")
    throw new InvalidArgument(
      `graph takes a function, not ${describe(define)}`,
      "Write graph(() => ({ outputs: { y } })).",
    );
  const result: unknown = define();
  if (isThenable(result)) {
    throw new InvalidArgument(
      "the function given to graph is async, but a model is built at once",
      "Write graph(() => …), without async and await.",
    );
  }
  const given = withDefaults<GraphResult>(
    requireObject(result, "graph"),
    { outputs: {}, lossWeights: undefined, ...commonDefaults },
    "the result of graph",
  );
  const declared = (call?.since?.() ?? [])
    .filter(isTensor)
    .map((tensor) => tensorDeclaration(tensor, "a tensor"));
  return brand({ ...complete(call, given, "graph"), declared });
});

/** The name of a model is that of its files, and some systems keep names for devices. */
function fileName(value: unknown): string {
  const name = validName(value, "the name of a model");
  if (!/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name)) return name;
  throw new InvalidArgument(
    `the name of a model cannot be "${name}", which Windows keeps for a device`,
    `Call it ${name}-model, for example.`,
  ).in("name");
}

/** Inputs and outputs are members of objects, which have some names already. */
function portName(value: unknown, what: string): string {
  const name = validName(value, what);
  if (!(name in Object.prototype)) return name;
  throw new InvalidArgument(`${what} cannot be ${name}, which every object has`, "Give it another name.").in(
    "outputs",
    name,
  );
}

function requireObject(value: unknown, what: string): object {
  if (isNamed(value)) return value;
  throw what === "model"
    ? new InvalidArgument(
        `model takes an object, not ${describe(value)}`,
        "Write model({ input: [4], layers: [dense(1)] }).",
      )
    : new InvalidArgument(
        `the function given to graph must return an object, not ${describe(value)}`,
        "Return { outputs: { y } } from the function.",
      );
}

function complete(
  call: Call | undefined,
  given: GraphResult,
  what: string,
): Omit<ModelDeclaration, "declared"> {
  const outputs = outputsOf(given.outputs);
  const losses = lossesOf(given, [...outputs.keys()]);
  const optimizer = given.optimizer === undefined ? undefined : optimizerDeclaration(given.optimizer);
  if (optimizer && losses.size === 0) {
    throw new InvalidArgument(
      `the ${what} has an optimizer but no loss`,
      `Add a loss, such as loss: meanSquaredError().`,
    ).in("optimizer");
  }
  const name = given.name === undefined ? undefined : fileName(given.name);
  const checkpoint =
    given.checkpoint === undefined
      ? undefined
      : {
          ...within("checkpoint", () => checkpointOf(given.checkpoint)),
          site: call?.placeOf?.(["checkpoint"]),
        };
  const gradients =
    given.gradients === undefined ? {} : within("gradients", () => gradientOptionsOf(given.gradients));
  return { kind: "model", name, outputs, losses, optimizer, gradients, checkpoint, site: call?.site };
}

function outputsOf(given: unknown): Map<string, TensorDeclaration> {
  const named = requireNamed(given, "outputs", "Return { outputs: { y } } from the function.");
  if (Object.keys(named).length === 0) {
    throw new InvalidArgument(
      `graph needs at least one output`,
      `Return { outputs: { y } } from the function.`,
    ).in("outputs");
  }
  return new Map(
    Object.entries(named).map(([name, value]) => {
      const checked = portName(name, "the name of an output");
      if (isTensor(value)) return [checked, tensorDeclaration(value, "an output")];
      const help = typeof value === "function" ? "A layer is applied to a tensor: dense(1)(x)." : undefined;
      throw new InvalidArgument(`the output "${name}" must be a tensor, not ${describe(value)}`, help).in(
        "outputs",
        name,
      );
    }),
  );
}

function lossesOf(
  { loss, lossWeights = {} }: GraphResult,
  outputs: readonly string[],
): ModelDeclaration["losses"] {
  if (loss === undefined) return new Map();
  const byOutput = lossByOutput(loss, outputs);
  requireOutputs(Object.keys(byOutput), outputs, "loss");
  const weights = requireNamed(lossWeights, "lossWeights", `Write { ${outputs[0]}: 0.5 }.`);
  requireOutputs(Object.keys(weights), outputs, "lossWeights");
  return new Map(
    Object.entries(byOutput).map(([output, value]) => [
      output,
      {
        loss: lossDeclaration(value, `the loss of "${output}"`, "loss", output),
        weight: finite(weights[output] ?? 1, `the weight of the loss of "${output}"`),
      },
    ]),
  );
}

/** What is no loss of its own says which output each loss is for. */
function lossByOutput(loss: unknown, outputs: readonly string[]): Readonly<Record<string, unknown>> {
  if (isNamed(loss)) return loss;
  if (outputs.length === 1) return { [outputs[0]]: loss };
  throw new InvalidArgument(
    `with ${outputs.length} outputs, loss must say which it is for`,
    `Write loss: { ${outputs[0]}: … }.`,
  ).in("loss");
}

/** An object of things by their names, not a list of them and not one of them. */
const isNamed = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isRecord(value) && !Array.isArray(value) && typeof value.kind !== "string";

function requireNamed(value: unknown, what: string, help: string): Readonly<Record<string, unknown>> {
  if (isNamed(value)) return value;
  throw new InvalidArgument(`${what} must be an object, not ${describe(value)}`, help).in(what);
}

function requireOutputs(names: readonly string[], outputs: readonly string[], what: string): void {
  for (const name of names) {
    if (outputs.includes(name)) continue;
    throw new InvalidArgument(
      `${what} names "${name}", which is no output`,
      suggestion(name, outputs) ?? `The outputs are ${outputs.join(", ")}.`,
      "unknown-name",
    ).in(what, name);
  }
}
