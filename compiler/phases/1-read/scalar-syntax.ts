import { ts } from "ts-morph";
import type { Scope } from "./scope.js";

/** `exp` of `Math.exp`, unless a local variable is called Math. */
export function mathMember(expression: ts.Expression, scope: Scope): string | undefined {
  if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression)) return undefined;
  return expression.expression.text === "Math" && !scope.find("Math") ? expression.name.text : undefined;
}

const WRAPPERS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.NonNullExpression,
  ts.SyntaxKind.AsExpression,
  ts.SyntaxKind.SatisfiesExpression,
]);

/** The expression inside parentheses and type assertions. */
export function wrapped(expression: ts.Node): ts.Expression | undefined {
  return WRAPPERS.has(expression.kind) ? (expression as ts.ParenthesizedExpression).expression : undefined;
}

export function unwrapped(expression: ts.Expression): ts.Expression {
  const inner = wrapped(expression);
  return inner ? unwrapped(inner) : expression;
}

export const isLogical = (operator: ts.SyntaxKind): boolean =>
  operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.BarBarToken;

/** Of `a + b + c`, first `a + b`, then the whole: sums are nested to the left, as deep as they are long. */
export function leftChain(expression: ts.BinaryExpression): ts.BinaryExpression[] {
  const chain = [expression];
  for (let { left } = expression; ts.isBinaryExpression(left); { left } = left) chain.push(left);
  return chain.reverse();
}

/** Without `this`, which TypeScript writes like a parameter. */
export const realParameters = (f: ts.FunctionLikeDeclaration): ts.ParameterDeclaration[] =>
  f.parameters.filter(({ name }) => !(ts.isIdentifier(name) && name.text === "this"));

/** The kind of a syntax node in words: `a template expression`. */
export function words(node: ts.Node): string {
  const kind = ts.SyntaxKind[node.kind].replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
  return `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;
}
