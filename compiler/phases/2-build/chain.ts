import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import { describe, isLayer, type LayerDeclaration } from "./declare.js";
import type { LayerConstructor } from "./layer.js";

/** A list of layers, each checked; `path` says where in the arguments it stands. */
export function checkLayers(layers: unknown, what: string, ...path: string[]): LayerDeclaration[] {
  if (!Array.isArray(layers)) {
    throw new InvalidArgument(
      `the layers of ${what} must be an array of layers, not ${describe(layers)}`,
      "Write [dense(8), relu(), dense(1)].",
    ).in(...path);
  }
  return layers.map((layer, k) => {
    if (isLayer(layer)) return layer;
    throw new InvalidArgument(
      `layer ${k + 1} of ${what} is ${describe(layer)}, not a layer`,
      helpFor(layer),
    ).in(...path, k);
  });
}

function helpFor(value: unknown): string {
  if (isConstructor(value)) {
    const { name } = value.definition;
    return `A layer is called: write ${name}(), not ${name}.`;
  }
  if (typeof value === "function") return "Wrap a function of your own in elementwise(…).";
  if (typeof value === "string") return `Write ${value}(), and import it from "tapeless".`;
  return "Layers are what dense(8), relu() and their like give.";
}

const isConstructor = (value: unknown): value is LayerConstructor<[]> =>
  typeof value === "function" && "definition" in value;
