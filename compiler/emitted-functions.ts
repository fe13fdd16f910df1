import { modelError } from "./diagnostics/diagnostic.js";
import type { EmitName } from "./options.js";
import type { BuiltModel } from "./phases/2-build/built-model.js";
import { FUNCTION_NAMES, type FunctionName } from "./phases/3-differentiate/functions.js";

/** The functions that take the loss, or its derivatives in the parameters. */
const TRAINING: readonly FunctionName[] = ["loss", "backward", "step", "hvp"];

/** The functions of a model to emit: those asked for, or all that it allows. */
export function functionsOf(
  model: BuiltModel,
  emitted: readonly EmitName[] | undefined,
  hasScalars: boolean,
): FunctionName[] {
  const needs = (f: FunctionName): string | undefined => {
    if (TRAINING.includes(f) && !model.loss) return "loss";
    return f === "step" && !model.optimizer ? "optimizer" : undefined;
  };
  const wanted = emitted?.filter((f): f is FunctionName => (FUNCTION_NAMES as readonly string[]).includes(f));
  if (emitted && wanted?.length === 0 && !hasScalars) {
    throw modelError(
      "invalid-argument",
      `${emitted.join(", ")} is for functions made by differentiable, and the file has only a model`,
      model.declaration.site,
      `Name functions of the model in --emit: ${FUNCTION_NAMES.join(", ")}.`,
    );
  }
  const trained = wanted?.find((f) => model.isFrozen && TRAINING.includes(f));
  if (trained) {
    throw modelError(
      "invalid-argument",
      `${trained} is about parameters, which a frozen module has none of`,
      model.declaration.site,
      `Leave ${trained} out of --emit, or --freeze out.`,
    );
  }
  const missing = wanted?.find(needs);
  if (missing) {
    const what = needs(missing)!;
    throw modelError(
      "invalid-argument",
      `${missing} needs a model with ${what === "loss" ? "a loss" : "an optimizer"}`,
      model.declaration.site,
      `Add ${what} to the model, or leave ${missing} out of --emit.`,
    );
  }
  const standard: readonly FunctionName[] = ["forward", "loss", "backward", "step"];
  return FUNCTION_NAMES.filter((f) => (wanted ? wanted.includes(f) : standard.includes(f) && !needs(f)));
}
