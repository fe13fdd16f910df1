import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import * as activations from "./activations/index.js";
import { suggestion } from "./check-arguments.js";
import { describe, isLayer, type Layer, type LayerDeclaration } from "./declare.js";
import type { LayerConstructor } from "./layer.js";

/** The activations that a name suffices for: those that need no argument. */
export type ActivationName = {
  [Name in keyof typeof activations]: (typeof activations)[Name] extends () => Layer ? Name : never;
}[keyof typeof activations];

export type ActivationOption = ActivationName | Layer;

/** The layer that an `activation` option means. */
export function activationOf(option: ActivationOption | undefined): LayerDeclaration | undefined {
  if (option === undefined || isLayer(option)) return option;
  const known = activations as unknown as Record<string, LayerConstructor<[]>>;
  if (typeof option === "string" && Object.hasOwn(known, option)) return known[option]() as LayerDeclaration;
  throw new InvalidArgument(
    `the activation ${describe(option)} is not known`,
    suggestion(option, Object.keys(known)) ?? `Use a layer or one of ${Object.keys(known).join(", ")}.`,
    "unknown-name",
  ).in("activation");
}
