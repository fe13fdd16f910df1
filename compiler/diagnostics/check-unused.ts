import { topologicalOrder } from "../ir/graph.js";
import { layersOf, reachable } from "../phases/2-build/build.js";
import type { BuiltModel } from "../phases/2-build/built-model.js";
import type { TensorDeclaration } from "../phases/2-build/declare.js";
import { quote } from "../phases/2-build/quote.js";
import type { Diagnostic } from "./diagnostic.js";

/** Inputs and parameters that no output depends on: those left out of the model, and those in it without effect. */
export const unusedDeclarations = (model: BuiltModel): Diagnostic[] => [
  ...leftOut(model),
  ...withoutEffect(model),
];

/** Tensors that were declared and that nothing was made of. */
function leftOut({ declaration }: BuiltModel): Diagnostic[] {
  const used = new Set(reachable(declaration.outputs.values()));
  const spare = declaration.declared.filter((tensor) => !used.has(tensor));
  const usedLayers = new Set(layersOf(used));
  return spare.flatMap((tensor): Diagnostic[] => {
    const { isParameter, input, call } = tensor;
    if (input !== undefined) return [unusedInput(tensor, input)];
    const owns =
      isParameter || layersOf([tensor]).some((layer) => layer.ownsParameters && !usedLayers.has(layer));
    if (!owns) return [];
    return [
      {
        code: "unused-parameter",
        severity: "warning",
        message: `${quote(tensor)} influences no output, so ${isParameter ? "it is" : "its parameters are"} left out of the module`,
        help: "Use its value, or remove it.",
        site: call?.site,
      },
    ];
  });
}

const unusedInput = ({ call }: TensorDeclaration, name: string): Diagnostic => ({
  code: "unused-input",
  severity: "warning",
  message: `the input "${name}" influences no output, so it is left out of the module`,
  help: "Use its value, or remove it.",
  site: call?.site,
});

/** Parameters that belong to the model, though an operation on the way ignores their values. */
function withoutEffect(model: BuiltModel): Diagnostic[] {
  const used = new Set(topologicalOrder([...model.outputs.values(), ...(model.loss ? [model.loss] : [])]));
  const unused = model.parameters.filter(({ node }) => !used.has(node));
  return unused.map(({ name, site }) => ({
    code: "unused-parameter",
    severity: "warning",
    message: `${name} influences no output`,
    help: `Use its value, or remove it.`,
    site,
  }));
}
