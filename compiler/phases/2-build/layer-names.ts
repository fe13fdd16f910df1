import { modelError } from "../../diagnostics/diagnostic.js";
import type { LayerDeclaration } from "./declare.js";

/**
 * `dense1`, `dense2`: the constructor and an ordinal, counted per constructor in the order of the calls; layers that
 * were given a name are not counted, nor are those that the model does not use.
 */
export function nameLayers(layers: readonly LayerDeclaration[]): Map<LayerDeclaration, string> {
  const names = new Map<LayerDeclaration, string>();
  const taken = new Map<string, LayerDeclaration>();
  const counts = new Map<string, number>();
  const inOrder = [...new Set(layers)].sort((a, b) => (a.call?.order ?? 0) - (b.call?.order ?? 0));
  for (const layer of inOrder.filter((l) => l.options.name !== undefined)) take(layer, layer.options.name!);
  for (const layer of inOrder.filter((l) => l.options.name === undefined)) {
    const ordinal = (counts.get(layer.definition.name) ?? 0) + 1;
    counts.set(layer.definition.name, ordinal);
    take(layer, `${layer.definition.name}${ordinal}`);
  }
  return names;

  function take(layer: LayerDeclaration, name: string): void {
    if (taken.has(name)) {
      throw modelError(
        "duplicate-name",
        `there are two layers called "${name}"`,
        layer.call?.site ?? taken.get(name)?.call?.site,
        `Give each layer its own name; to share parameters, apply one layer twice.`,
      );
    }
    taken.set(name, layer);
    names.set(layer, name);
  }
}
