import { ts } from "ts-morph";
import type { Node } from "../../ir/graph.js";
import { add, div, mul, pow, sub } from "../../ops/arithmetic.js";
import { equal, greater, greaterEqual, less, lessEqual, notEqual } from "../../ops/comparison.js";
import { remainder } from "../../ops/rounding.js";
import type { Operand } from "../../ops/shared/operand.js";

/** An operator of TypeScript, on numbers and on nodes. */
interface Operator {
  readonly numbers: (a: number, b: number) => number | boolean;
  readonly nodes: (a: Operand, b: Operand) => Node;
}

const { SyntaxKind } = ts;

export const OPERATORS: ReadonlyMap<ts.SyntaxKind, Operator> = new Map<ts.SyntaxKind, Operator>([
  [SyntaxKind.PlusToken, { numbers: (a, b) => a + b, nodes: add }],
  [SyntaxKind.MinusToken, { numbers: (a, b) => a - b, nodes: sub }],
  [SyntaxKind.AsteriskToken, { numbers: (a, b) => a * b, nodes: mul }],
  [SyntaxKind.SlashToken, { numbers: (a, b) => a / b, nodes: div }],
  [SyntaxKind.PercentToken, { numbers: (a, b) => a % b, nodes: remainder }],
  [SyntaxKind.AsteriskAsteriskToken, { numbers: (a, b) => a ** b, nodes: pow }],
  [SyntaxKind.GreaterThanToken, { numbers: (a, b) => a > b, nodes: greater }],
  [SyntaxKind.GreaterThanEqualsToken, { numbers: (a, b) => a >= b, nodes: greaterEqual }],
  [SyntaxKind.LessThanToken, { numbers: (a, b) => a < b, nodes: less }],
  [SyntaxKind.LessThanEqualsToken, { numbers: (a, b) => a <= b, nodes: lessEqual }],
  [SyntaxKind.EqualsEqualsEqualsToken, { numbers: (a, b) => a === b, nodes: equal }],
  [SyntaxKind.EqualsEqualsToken, { numbers: (a, b) => a === b, nodes: equal }],
  [SyntaxKind.ExclamationEqualsEqualsToken, { numbers: (a, b) => a !== b, nodes: notEqual }],
  [SyntaxKind.ExclamationEqualsToken, { numbers: (a, b) => a !== b, nodes: notEqual }],
]);

/** `+=` and its kin: the operator in front of the assignment. */
export const COMPOUND: ReadonlyMap<ts.SyntaxKind, ts.SyntaxKind> = new Map<ts.SyntaxKind, ts.SyntaxKind>([
  [SyntaxKind.PlusEqualsToken, SyntaxKind.PlusToken],
  [SyntaxKind.MinusEqualsToken, SyntaxKind.MinusToken],
  [SyntaxKind.AsteriskEqualsToken, SyntaxKind.AsteriskToken],
  [SyntaxKind.SlashEqualsToken, SyntaxKind.SlashToken],
  [SyntaxKind.PercentEqualsToken, SyntaxKind.PercentToken],
  [SyntaxKind.AsteriskAsteriskEqualsToken, SyntaxKind.AsteriskAsteriskToken],
]);
