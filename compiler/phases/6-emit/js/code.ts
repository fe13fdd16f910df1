import type { Site } from "../../../diagnostics/site.js";

// A small algebra of the JavaScript that is emitted. Names and text never mix: what a person calls a thing becomes
// an identifier only through names.ts.

export type JsExpr =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "member"; readonly object: JsExpr; readonly property: string }
  | { readonly kind: "element"; readonly object: JsExpr; readonly index: JsExpr }
  | {
      readonly kind: "call";
      readonly callee: JsExpr;
      readonly args: readonly JsExpr[];
      readonly isNew?: boolean;
      readonly pure?: boolean;
    }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: JsExpr;
      readonly right: JsExpr;
    }
  | { readonly kind: "unary"; readonly operator: "-" | "!"; readonly operand: JsExpr }
  | { readonly kind: "conditional"; readonly condition: JsExpr; readonly yes: JsExpr; readonly no: JsExpr }
  | { readonly kind: "array"; readonly elements: readonly JsExpr[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [key: string, value: JsExpr])[] };

export type BinaryOperator =
  "+" | "-" | "*" | "/" | "%" | "**" | "<" | ">" | "<=" | ">=" | "===" | "!==" | "&&" | "||" | "??";

export type JsStmt =
  | {
      readonly kind: "let";
      readonly keyword: "const" | "let";
      readonly name: string;
      readonly value: JsExpr;
      readonly site?: Site;
      readonly exported?: boolean;
    }
  | {
      readonly kind: "assign";
      readonly target: JsExpr;
      readonly operator: "=" | "+=" | "-=" | "*=";
      readonly value: JsExpr;
      readonly site?: Site;
    }
  | {
      readonly kind: "for";
      readonly variable: string;
      /** 0 by default. */
      readonly start?: JsExpr;
      readonly end: JsExpr;
      /** 1 by default. */
      readonly step?: number;
      readonly body: readonly JsStmt[];
    }
  | { readonly kind: "if"; readonly condition: JsExpr; readonly body: readonly JsStmt[] }
  | { readonly kind: "return"; readonly value: JsExpr; readonly site?: Site }
  | { readonly kind: "do"; readonly value: JsExpr }
  | { readonly kind: "comment"; readonly text: string }
  | {
      readonly kind: "function";
      readonly name: string;
      readonly parameters: readonly JsParameter[];
      readonly body: readonly JsStmt[];
      readonly exported?: boolean;
      readonly site?: Site;
    }
  /** Fixed text of ours: helpers that are the same in every module. */
  | { readonly kind: "helper"; readonly text: string }
  | { readonly kind: "blank" };

export interface JsParameter {
  readonly name: string;
  readonly initial?: JsExpr;
}

export const number = (value: number): JsExpr => ({ kind: "number", value });
export const string = (value: string): JsExpr => ({ kind: "string", value });
export const name = (text: string): JsExpr => ({ kind: "name", name: text });
export const member = (object: JsExpr, property: string): JsExpr => ({ kind: "member", object, property });
export const element = (object: JsExpr, index: JsExpr): JsExpr => ({ kind: "element", object, index });
export const call = (callee: JsExpr, ...args: JsExpr[]): JsExpr => ({ kind: "call", callee, args });
export const construct = (callee: JsExpr, ...args: JsExpr[]): JsExpr => ({
  kind: "call",
  callee,
  args,
  isNew: true,
});
/** A construction that a bundler may drop when its value is not used. */
export const pureConstruct = (callee: JsExpr, ...args: JsExpr[]): JsExpr => ({
  kind: "call",
  callee,
  args,
  isNew: true,
  pure: true,
});
/** A call that a bundler may drop when its value is not used. */
export const pureCall = (callee: JsExpr, ...args: JsExpr[]): JsExpr => ({
  kind: "call",
  callee,
  args,
  pure: true,
});
export const binary = (operator: BinaryOperator, left: JsExpr, right: JsExpr): JsExpr => ({
  kind: "binary",
  operator,
  left,
  right,
});
export const negative = (operand: JsExpr): JsExpr => ({ kind: "unary", operator: "-", operand });
export const conditional = (condition: JsExpr, yes: JsExpr, no: JsExpr): JsExpr => ({
  kind: "conditional",
  condition,
  yes,
  no,
});
export const math = (f: string, ...args: JsExpr[]): JsExpr => call(member(name("Math"), f), ...args);

export const constant = (variable: string, value: JsExpr, site?: Site): JsStmt => ({
  kind: "let",
  keyword: "const",
  name: variable,
  value,
  site,
});

/** Plain data as an expression. */
export function data(value: unknown): JsExpr {
  if (typeof value === "number") return number(value);
  if (typeof value === "string") return string(value);
  if (typeof value === "boolean") return name(String(value));
  if (Array.isArray(value)) return { kind: "array", elements: value.map(data) };
  return {
    kind: "object",
    entries: Object.entries(value as object).map(([key, entry]) => [key, data(entry)]),
  };
}
