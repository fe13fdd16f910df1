import { modelError } from "./diagnostics/diagnostic.js";
import type { EmitName } from "./options.js";
import type { BuiltModel } from "./phases/2-build/built-model.js";
import { lossReduction } from "./phases/3-differentiate/loss-reduction.js";
import { FUNCTION_NAMES, type FunctionName } from "./phases/3-differentiate/functions.js";

/** The functions that take the loss, or its derivatives in the parameters. */
const TRAINING: readonly FunctionName[] = ["loss", "backward", "step", "hvp", "sampleGradients"];

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
  const ofSamples = wanted?.includes("sampleGradients") || (model.declaration.gradients.perSample ?? false);
  if (ofSamples) checkSamplesApart(model);
  // A step on gradients clipped for each sample calls backward, which makes them.
  if (wanted?.includes("step") && model.declaration.gradients.perSample) wanted.push("backward");
  const standard: readonly FunctionName[] = ["forward", "loss", "backward", "step"];
  return FUNCTION_NAMES.filter((f) => (wanted ? wanted.includes(f) : standard.includes(f) && !needs(f)));
}

/** Gradients of single samples are those of batches of one, which other samples have no part in. */
function checkSamplesApart({ declaration, training }: BuiltModel): void {
  if (!training) return;
  if (training.updates.size > 0)
    throw modelError(
      "invalid-argument",
      "there are no gradients of single samples where batchNorm makes each depend on the others",
      declaration.site,
      "Use layerNorm or groupNorm, which look at one sample only.",
    );
  if (declaration.gradients.perSample && !lossReduction(training.loss))
    throw modelError(
      "invalid-argument",
      "perSample needs losses that are all means over the samples, or all sums",
      declaration.site,
      "Give squaredError no reduction, and its weight in lossWeights.",
    );
}
