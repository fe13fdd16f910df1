import { printShape, sampleShape, type Shape } from "../../ir/tensor-type.js";
import type { TensorDeclaration } from "./declare.js";

const LONGEST = 40;

/** A tensor as the model file writes it: the variable that holds it, or the call that made it. */
export function quote(tensor: TensorDeclaration | number): string {
  if (typeof tensor === "number") return String(tensor);
  const { variable, text } = tensor.call?.site ?? {};
  const written = variable ?? text?.replace(/\s+/g, " ") ?? "an operand";
  return written.length > LONGEST ? `${written.slice(0, LONGEST)}…` : written;
}

/** `h is [8]`, `dense(16)(x) gives [16]`. */
export function quoteShape(tensor: TensorDeclaration | number, shape: Shape): string {
  const isCall = typeof tensor !== "number" && !tensor.call?.site.variable;
  return `${quote(tensor)} ${isCall ? "gives" : "is"} ${printShape(sampleShape(shape))}`;
}
