import { InvalidArgument, modelError, type ArgumentPath } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../diagnostics/site.js";
import type { Node } from "../../ir/graph.js";
import { ShapeError } from "../../ir/graph.js";
import type { Operand } from "../../ops/shared/operand.js";
import type { ModelBuilder } from "./builder.js";
import type { LayerDefinition } from "./layer.js";
import { refuseOperators } from "./operators.js";

/** Where and when in the run of a model file a declaration was made. */
export interface Call {
  readonly site: Site;
  readonly order: number;
  /** The place of an option or a list element among its arguments, where the model file writes it there. */
  readonly placeOf?: (path: ArgumentPath) => Site | undefined;
  /** What declarable calls since this one began gave. */
  readonly since?: () => readonly unknown[];
}

/**
 * The functions that model files call carry this method; the reader calls it instead of the function itself,
 * with the place of the call.
 */
export const CALL_FROM: unique symbol = Symbol("tapeless.callFrom");

export interface Declarable<Arguments extends readonly unknown[], Result> {
  (...args: Arguments): Result;
}

/** A function for model files: its result knows where it was declared, its errors point there. */
export function declarable<Arguments extends readonly unknown[], Result>(
  declare: (call: Call | undefined, ...args: Arguments) => Result,
): Declarable<Arguments, Result> {
  const checked = (call: Call | undefined, ...args: Arguments): Result =>
    at(call?.site, () => declare(call, ...args), call?.placeOf);
  return Object.assign((...args: Arguments) => checked(undefined, ...args), { [CALL_FROM]: checked });
}

/** Gives a function the name that messages call it by. */
export const named = <F extends object>(name: string, f: F): F =>
  Object.defineProperty(f, "name", { value: name });

/** Calls a declarable function as if from another call. */
export function callFrom<Arguments extends readonly unknown[], Result>(
  call: Call | undefined,
  declare: Declarable<Arguments, Result>,
  ...args: Arguments
): Result {
  const { [CALL_FROM]: from } = declare as unknown as {
    [CALL_FROM](call: Call | undefined, ...args: Arguments): Result;
  };
  return from(call, ...args);
}

/** Runs with errors of arguments and shapes placed at a site, or at the option at fault. */
export function at<T>(site: Site | undefined, run: () => T, placeOf?: Call["placeOf"]): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof InvalidArgument)
      throw modelError(error.code, error.message, placeOf?.(error.path) ?? site, error.help);
    if (error instanceof ShapeError) throw modelError("shape-mismatch", error.message, site, error.help);
    throw error;
  }
}

declare const tensorBrand: unique symbol;

/** A tensor of the model: a symbol, not numbers. Its shape is known when the model is built. */
export interface Tensor {
  readonly [tensorBrand]: true;
}

export type TensorLike = Tensor | number;

/** What a Tensor is inside: what it is made of, and how to build its node from theirs. */
export interface TensorDeclaration {
  readonly kind: "tensor";
  readonly call: Call | undefined;
  readonly operands: readonly (TensorDeclaration | number)[];
  readonly build: (builder: ModelBuilder, operands: readonly Operand[]) => Node;
  /** The layer that was applied. */
  readonly layer?: LayerDeclaration;
  /** It is a parameter of its own. */
  readonly isParameter?: boolean;
  /** It is an input of the model, of this name. */
  readonly input?: string;
}

export function declareTensor(declaration: Omit<TensorDeclaration, "kind">): Tensor {
  const tensor: TensorDeclaration = { kind: "tensor", ...declaration };
  return Object.assign(tensor, {
    [Symbol.toPrimitive]: refuseOperators("a tensor"),
  }) as unknown as Tensor;
}

export function tensorDeclaration(value: unknown, what: string): TensorDeclaration {
  if (isRecord(value) && value.kind === "tensor") return value as unknown as TensorDeclaration;
  throw new InvalidArgument(
    `${what} must be a tensor, not ${describe(value)}`,
    isLayer(value)
      ? `Apply the layer first: ${value.definition.name}(…)(x).`
      : "Tensors are what input(…), layers applied to tensors, and operations give.",
  );
}

export const isTensor = (value: unknown): value is Tensor => isRecord(value) && value.kind === "tensor";

/** A layer: a function of a tensor that owns parameters. Applied twice, it shares them. */
export interface Layer {
  (x: Tensor): Tensor;
}

/** What a Layer is inside. */
export interface LayerDeclaration extends Layer {
  readonly kind: "layer";
  readonly definition: LayerDefinition;
  readonly config: unknown;
  readonly options: CommonOptions;
  /** Whether it has parameters to train or keep. */
  readonly ownsParameters: boolean;
  readonly call: Call | undefined;
}

/** The options every layer with parameters takes. */
export interface CommonOptions {
  /** The name in front of its parameters: a layer called `fc1` owns `fc1.weight`. */
  readonly name?: string;
  /** false: its parameters never change, and their gradients are not computed. */
  readonly trainable?: boolean;
  /** Added to the loss: this times Σ |w| over the weights of the layer, not its biases; 0 by default. */
  readonly l1?: number;
  /** Added to the loss: this times Σ w² over the weights of the layer, not its biases; 0 by default. */
  readonly l2?: number;
}

export const isLayer = (value: unknown): value is LayerDeclaration =>
  typeof value === "function" && (value as { kind?: unknown }).kind === "layer";

export function declareLayer(
  call: Call | undefined,
  definition: LayerDefinition,
  config: unknown,
  { options, ownsParameters }: Pick<LayerDeclaration, "options" | "ownsParameters">,
): LayerDeclaration {
  const apply = (applied: Call | undefined, x: Tensor): Tensor => {
    const input = at(applied?.site, () => tensorDeclaration(x, `the argument of ${definition.name}`));
    return declareTensor({
      call: applied ?? call,
      operands: [input],
      layer,
      build: (builder, [node]) => builder.apply(layer, node as Node, applied?.site),
    });
  };
  const layer: LayerDeclaration = Object.assign((x: Tensor) => apply(undefined, x), {
    kind: "layer" as const,
    definition,
    config,
    options,
    ownsParameters,
    call,
    [CALL_FROM]: apply,
    [Symbol.toPrimitive]: refuseOperators(`the layer ${definition.name}`),
  });
  return layer;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** A promise, of whatever context. */
export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  isRecord(value) && typeof value.then === "function";

/** A value as an error message shows it. */
export function describe(value: unknown): string {
  if (isLayer(value)) return `the layer ${value.definition.name}`;
  if (isTensor(value)) return "a tensor";
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "function") return value.name ? `the function ${value.name}` : "a function";
  if (Array.isArray(value))
    return value.length <= 4 ? `[${value.map(describe).join(", ")}]` : `an array of ${value.length}`;
  if (!isRecord(value)) return String(value);
  return typeof value.kind === "string" && typeof value.definition === "object"
    ? `the ${value.kind} ${(value.definition as { name: string }).name}`
    : "an object";
}
