import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import * as activations from "./activations/index.js";
import { suggestion } from "./check-arguments.js";
import { callFrom, describe, isLayer, type Call, type Layer, type LayerDeclaration } from "./declare.js";
import type { LayerConstructor } from "./layer.js";

/** The activations that a name suffices for: those that need no argument. */
export type ActivationName = {
  [Name in keyof typeof activations]: (typeof activations)[Name] extends () => Layer ? Name : never;
}[keyof typeof activations];

export type ActivationOption = ActivationName | Layer;

/** The layer that an `activation` option means; one that it only names is made by the call that the option belongs to. */
export function activationOf(
  option: ActivationOption | undefined,
  call: Call | undefined,
): LayerDeclaration | undefined {
  if (option === undefined || isLayer(option)) return option;
  const known = activations as unknown as Record<string, LayerConstructor<[]>>;
  if (typeof option === "string" && Object.hasOwn(known, option))
    return callFrom(call, known[option]) as LayerDeclaration;
  throw new InvalidArgument(
    `the activation ${describe(option)} is not known`,
    suggestion(option, Object.keys(known)) ?? `Use a layer or one of ${Object.keys(known).join(", ")}.`,
    "unknown-name",
  ).in("activation");
}
