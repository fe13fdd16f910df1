import type { DType } from "../../ir/tensor-type.js";
import { product } from "../../ir/tensor-type.js";
import type { ModuleInterface, Port, Ports } from "../5-schedule/interface.js";
import { argumentsOf } from "./js/signatures.js";
import type { FunctionName } from "../3-differentiate/functions.js";
import { tangentNames } from "../3-differentiate/scalar.js";
import { Names } from "./js/names.js";

/** A scalar function as its declaration needs it. */
export interface ScalarSignature {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly gradient: boolean;
  readonly jvp: boolean;
}

export interface DeclarationInput {
  readonly name: string;
  readonly dtype: DType;
  /** The variable of a script, which has no exports of its own. */
  readonly namespace?: string;
  readonly module?: ModuleInterface;
  readonly functions: readonly FunctionName[];
  readonly learningRate?: number;
  /** Whether `init` returns weights that were compiled in. */
  readonly hasWeights: boolean;
  /** The functions that take a seed of random numbers. */
  readonly seeded: readonly FunctionName[];
  readonly scalars: readonly ScalarSignature[];
}

const SUMMARY: Record<FunctionName, string> = {
  forward: "The outputs for one or more samples.",
  forwardStep: "The outputs for the next step of each sample; replaces state by what the next call needs.",
  loss: "The loss over all samples, as in evaluation.",
  backward: "Overwrites grad with ∂loss/∂params, laid out as params; returns the loss over all samples.",
  step: "One update of params and state in place; returns the loss before it.",
  inputGradient: "cotangentᵀ · ∂output/∂x for each sample; the cotangent is ones by default.",
  jvp: "Forward mode: ∂output/∂x · dx for each sample.",
  hvp: "The Hessian of the loss in the params, times v.",
  sampleGradients: "The gradient of the loss of each sample alone, laid out as params, one after the other.",
};

const BEGINNING = "Parameters at the beginning of training; the same for the same seed.";
const WEIGHTS = "The trained parameters that were compiled in, in a new array; the seed is ignored.";

const arrayOf = (dtype: DType): string => (dtype === "f64" ? "Float64Array" : "Float32Array");

/** The text of `<name>.d.ts`. */
export function declarationText(input: DeclarationInput): string {
  const array = arrayOf(input.dtype);
  const { module, namespace } = input;
  const parts = module ? modelParts(input, module, array) : [scalarMeta(input)];
  const text = [...parts, ...input.scalars.map((f) => scalarText(f, array))].join("\n\n") + "\n";
  return namespace === undefined ? text : inNamespace(namespace, text);
}

/** The declarations of a module as those of a global variable. */
function inNamespace(name: string, text: string): string {
  const own = text.replace(/^export declare /gm, "export ").replace(/^(?=.)/gm, "  ");
  return `declare namespace ${name} {\n${own}}\n`;
}

function modelParts(input: DeclarationInput, module: ModuleInterface, array: string): string[] {
  const { functions, hasWeights } = input;
  const hasStep = functions.includes("step");
  const texts = functions.map((f) => functionText(f, module, input));
  const stream = module.stepping ? [streamText(array, module.stepping.state.size)] : [];
  if (module.isFrozen) return [metaText(input, module), ...texts, ...stream];
  return [
    `/** Parameters: ${module.params.size} numbers in one array; meta.params says where each tensor lies. */\nexport type Params = ${array};`,
    ...(hasStep
      ? [
          `/** What the optimiser remembers between steps: ${module.state.size} numbers. */\nexport type State = ${array};`,
        ]
      : []),
    metaText(input, module),
    `/** ${hasWeights ? WEIGHTS : BEGINNING} */\nexport declare function init(seed?: number): Params;`,
    ...texts,
    ...(hasStep ? [`/** A fresh optimiser state. */\nexport declare function createState(): State;`] : []),
    ...stream,
  ];
}

const streamText = (array: string, size: number): string =>
  [
    `/** What recurrences remember between calls of forwardStep: ${size} numbers for each sample. */`,
    `export type StreamState = ${array};`,
    ``,
    `/** The state before the first step of so many samples; 1 by default. */`,
    `export declare function createStreamState(samples?: number): StreamState;`,
  ].join("\n");

const shapeText = (shape: readonly number[]): string => `readonly [${shape.join(", ")}]`;

function portsText({ list }: Ports): string {
  const entries = list.map(
    ({ name, shape, size }) =>
      `{ readonly name: ${JSON.stringify(name)}; readonly shape: ${shapeText(shape)}; readonly size: ${size} }`,
  );
  return `readonly [${entries.join(", ")}]`;
}

function metaText({ name, dtype }: DeclarationInput, module: ModuleInterface): string {
  const params = [...module.params.places.values()].map(
    (place) =>
      `    {\n      readonly name: ${JSON.stringify(place.name)};\n      readonly shape: ${shapeText(place.shape)};\n` +
      `      readonly strides: ${shapeText(place.strides)};\n      readonly offset: ${place.offset};\n` +
      `      readonly size: ${product(place.shape)};\n      readonly trainable: boolean;\n    },`,
  );
  return [
    `export declare const meta: {`,
    `  readonly name: ${JSON.stringify(name)};`,
    `  readonly dtype: ${JSON.stringify(dtype)};`,
    `  readonly target: "js";`,
    `  readonly inputs: ${portsText(module.inputs)};`,
    `  readonly outputs: ${portsText(module.outputs)};`,
    `  readonly targets: ${portsText(module.targets)};`,
    `  /** Element (i, j) of a tensor lies at offset + i·strides[0] + j·strides[1]. */`,
    params.length > 0
      ? `  readonly params: readonly [\n${params.join("\n")}\n  ];`
      : `  readonly params: readonly [];`,
    `  readonly paramCount: number;`,
    `  /** Length of the params array. */`,
    `  readonly size: number;`,
    `};`,
  ].join("\n");
}

function functionText(
  f: FunctionName,
  module: ModuleInterface,
  { learningRate, seeded, dtype }: DeclarationInput,
): string {
  const args = argumentsOf(f, module);
  const array = module.isFrozen ? arrayOf(dtype) : "Params";
  const lines = args.map(({ name, holds }) =>
    typeof holds === "number"
      ? ` * @param ${name} ${holds} numbers`
      : holds.list
          .map((port) => ` * @param ${name}${holds.isKeyed ? `.${port.name}` : ""} ${contentsOf(port)}`)
          .join("\n"),
  );
  const types = args.map(
    ({ name, holds, optional }) => `${name}${optional ? "?" : ""}: ${argumentType(name, holds, array)}`,
  );
  if (f === "step") {
    types.push("learningRate?: number");
    lines.push(` * @param learningRate ${learningRate} by default`);
  } else if (seeded.includes(f)) {
    types.push("seed?: number");
    lines.push(` * @param seed a whole number: other numbers drop other elements; 0 by default`);
  }
  const result = args.find(({ name }) => name === "out");
  const hasIndices = args.some(
    ({ holds }) => typeof holds !== "number" && holds.list.some(({ indices }) => indices !== undefined),
  );
  const returns = result ? argumentType("out", result.holds, array) : "number";
  const throws = ` * @throws RangeError where a length does not fit${hasIndices ? ", or an index" : ""}`;
  return `/**\n * ${SUMMARY[f]}\n${[...lines, throws].join("\n")}\n */\nexport declare function ${f}(${types.join(", ")}): ${returns};`;
}

function contentsOf({ shape, indices }: Port): string {
  const layout = `[samples${shape.map((extent) => `, ${extent}`).join("")}], row-major`;
  return indices === undefined ? layout : `${layout}; whole numbers from 0 to ${indices - 1}`;
}

/** `array` is the type of what functions make. */
function argumentType(name: string, holds: Ports | number, array: string): string {
  const isWritten = name === "out";
  const state = typeof holds === "number" ? "State" : "StreamState";
  const type =
    name === "state" ? state : typeof holds === "number" || isWritten ? array : "ArrayLike<number>";
  if (typeof holds === "number" || !holds.isKeyed) return type;
  return `{ ${holds.list.map((port) => `${JSON.stringify(port.name)}: ${type}`).join("; ")} }`;
}

const scalarMeta = ({ name, dtype }: DeclarationInput): string =>
  `export declare const meta: { readonly name: ${JSON.stringify(name)}; readonly dtype: ${JSON.stringify(dtype)}; readonly target: "js" };`;

function scalarText({ name, parameters, gradient, jvp }: ScalarSignature, array: string): string {
  const names = new Names(["out"]);
  const [own, along] = [parameters, tangentNames(parameters)].map((list) => list.map((p) => names.fresh(p)));
  const [args, tangents] = [own, along].map((list) => list.map((p) => `${p}: number`).join(", "));
  return [
    `export declare function ${name}(${args}): number;`,
    ...(gradient
      ? [
          `/** Reverse mode: the partial derivatives [${parameters.map((p) => `∂/∂${p}`).join(", ")}]. */`,
          `export declare function ${name}Gradient(${args}, out?: ${array}): ${array};`,
        ]
      : []),
    ...(jvp
      ? [
          `/** Forward mode: the derivative along (${along.join(", ")}). */`,
          `export declare function ${name}Jvp(${args}, ${tangents}): number;`,
        ]
      : []),
  ].join("\n");
}
