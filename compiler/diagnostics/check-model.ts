import type { BuiltModel } from "../phases/2-build/built-model.js";
import { gradients, type FunctionName } from "../phases/3-differentiate/functions.js";
import type { Rewriter } from "../phases/4-optimize/rewrite.js";
import { constantInitialisation, withoutGradient } from "./check-training.js";
import { unusedDeclarations } from "./check-unused.js";
import { ModelError, type Diagnostic } from "./diagnostic.js";

/**
 * What the author should know of a model, as it was built and as it was simplified, though it can be compiled. Throws a
 * ModelError where it cannot be trained.
 */
export function checkModel(
  built: BuiltModel,
  model: BuiltModel,
  names: readonly FunctionName[],
  rewriter: Rewriter,
): Diagnostic[] {
  const unused = unusedDeclarations(built);
  if (!names.some((f) => f === "backward" || f === "step")) return unused;
  const byParameter = new Map(
    [...gradients(model)].map(([parameter, gradient]) => [parameter, rewriter.rewrite(gradient)]),
  );
  const stuck = withoutGradient({ ...model, loss: built.loss }, byParameter);
  if (stuck.some(({ severity }) => severity === "error")) throw new ModelError(stuck);
  return [...unused, ...stuck, ...constantInitialisation(built, byParameter)];
}
