import type { Node } from "../../ir/graph.js";
import type { Site } from "../../diagnostics/site.js";
import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import { finite } from "./check-arguments.js";
import { declarable, describe, isRecord, named, type Call, type Declarable } from "./declare.js";

declare const optimizerBrand: unique symbol;

/** How a training step moves the parameters along their gradients. */
export interface Optimizer {
  readonly [optimizerBrand]: true;
}

/** One parameter's part of a step. All values have the shape of the parameter but `learningRate` and `step`. */
export interface UpdateInputs<Slot extends string> {
  readonly parameter: Node;
  readonly gradient: Node;
  readonly slots: Readonly<Record<Slot, Node>>;
  readonly learningRate: Node;
  /** The number of this step, from 1, as a scalar. */
  readonly step: Node;
}

export interface UpdateOutputs<Slot extends string> {
  readonly parameter: Node;
  readonly slots: Readonly<Record<Slot, Node>>;
}

export interface OptimizerDefinition<Config extends { readonly learningRate: number }, Slot extends string> {
  readonly name: string;
  /** What it remembers for each parameter between steps, all zero at first. */
  readonly slots: (config: Config) => readonly Slot[];
  readonly update: (inputs: UpdateInputs<Slot>, config: Config) => UpdateOutputs<Slot>;
}

export interface OptimizerDeclaration {
  readonly kind: "optimizer";
  readonly definition: OptimizerDefinition<{ readonly learningRate: number }, string>;
  readonly config: { readonly learningRate: number };
  readonly site?: Site;
}

/** Declares an optimiser: its constructor for model files and its update in operations, in one place. */
export function defineOptimizer<
  Arguments extends readonly unknown[],
  Config extends { readonly learningRate: number },
  Slot extends string,
>(
  recipe: OptimizerDefinition<Config, Slot> & { readonly configure: (...args: Arguments) => Config },
): Declarable<Arguments, Optimizer> {
  const construct = declarable((call: Call | undefined, ...args: Arguments): Optimizer => {
    const config = recipe.configure(...args);
    finite(config.learningRate, "learningRate");
    const declaration: OptimizerDeclaration = {
      kind: "optimizer",
      definition: recipe as unknown as OptimizerDeclaration["definition"],
      config,
      site: call?.site,
    };
    return declaration as unknown as Optimizer;
  });
  return named(recipe.name, construct);
}

export function optimizerDeclaration(value: unknown): OptimizerDeclaration {
  if (isRecord(value) && value.kind === "optimizer") return value as unknown as OptimizerDeclaration;
  const name = typeof value === "function" && value.name !== "" ? value.name : "adam";
  const help = typeof value === "function" ? `An optimiser is called: write ${name}().` : `Write ${name}().`;
  throw new InvalidArgument(`the optimizer must be an optimiser, not ${describe(value)}`, help).in(
    "optimizer",
  );
}
