import type { Node } from "../../ir/graph.js";
import type { InputProperties } from "../../ops/leaf.js";
import type { Site } from "../../diagnostics/site.js";
import { declarable, describe, isRecord, named, type Call, type Declarable } from "./declare.js";
import type { EvaluateScalar } from "./layer.js";
import { InvalidArgument } from "../../diagnostics/diagnostic.js";

declare const lossBrand: unique symbol;

/** What training makes small: a function of predictions and targets. */
export interface Loss {
  readonly [lossBrand]: true;
}

export interface LossDefinition<Config> {
  readonly name: string;
  /** The shape of one sample's target for a prediction of this shape; equal to it by default. */
  readonly target?: (prediction: readonly number[], config: Config) => readonly number[];
  /** What is known of the targets. */
  readonly properties?: (prediction: readonly number[], config: Config) => InputProperties;
  /** The scalar loss of a batch. */
  readonly build: (prediction: Node, target: Node, config: Config, evaluate: EvaluateScalar) => Node;
}

export interface LossDeclaration {
  readonly kind: "loss";
  readonly definition: LossDefinition<unknown>;
  readonly config: unknown;
  readonly site?: Site;
}

/** Declares a loss: its constructor for model files and its meaning in operations, in one place. */
export function defineLoss<Arguments extends readonly unknown[], Config>(
  recipe: LossDefinition<Config> & { readonly configure: (...args: Arguments) => Config },
): Declarable<Arguments, Loss> {
  const construct = declarable((call: Call | undefined, ...args: Arguments): Loss => {
    const declaration: LossDeclaration = {
      kind: "loss",
      definition: recipe as unknown as LossDefinition<unknown>,
      config: recipe.configure(...args),
      site: call?.site,
    };
    return declaration as unknown as Loss;
  });
  return named(recipe.name, construct);
}

export function lossDeclaration(value: unknown, what: string, ...path: string[]): LossDeclaration {
  if (isRecord(value) && value.kind === "loss") return value as unknown as LossDeclaration;
  const name = typeof value === "function" && value.name !== "" ? value.name : "meanSquaredError";
  const help = typeof value === "function" ? `A loss is called: write ${name}().` : `Write ${name}().`;
  throw new InvalidArgument(`${what} must be a loss, not ${describe(value)}`, help).in(...path);
}
