import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import { describe, isLayer, type LayerDeclaration } from "./declare.js";

/** A list of layers, each checked. */
export function checkLayers(layers: unknown, what: string): LayerDeclaration[] {
  if (!Array.isArray(layers)) {
    throw new InvalidArgument(`the layers of ${what} must be an array of layers, not ${describe(layers)}`);
  }
  return layers.map((layer, k) => {
    if (isLayer(layer)) return layer;
    const uncalled = typeof layer === "function" ? `A layer is called: write relu(), not relu.` : undefined;
    throw new InvalidArgument(`layer ${k + 1} of ${what} is ${describe(layer)}, not a layer`, uncalled);
  });
}
