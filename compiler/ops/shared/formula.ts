import type { Formula } from "../../ir/graph.js";

/** Binding strengths of infix text. */
export const SUM = 1;
export const PRODUCT = 2;
export const UNARY = 3;
export const ATOM = 4;

const wrap = (formula: Formula, strength: number): string =>
  formula.strength < strength ? `(${formula.text})` : formula.text;

/** `a + b`; the right side of a non-associative operator binds tighter. */
export const infix =
  (operator: string, strength: number, associative = true) =>
  (_: unknown, [a, b]: readonly Formula[]): Formula => ({
    text: `${wrap(a, strength)} ${operator} ${wrap(b, associative ? strength : strength + 1)}`,
    strength,
  });

export const call =
  (name: string) =>
  (_: unknown, inputs: readonly Formula[]): Formula => ({
    text: `${name}(${inputs.map((input) => input.text).join(", ")})`,
    strength: ATOM,
  });

export const prefix =
  (operator: string) =>
  (_: unknown, [a]: readonly Formula[]): Formula => ({ text: operator + wrap(a, UNARY), strength: UNARY });

/** Views do not show in formulas. */
export const transparent = (_: unknown, [a]: readonly Formula[]): Formula => a;
