import { ts } from "ts-morph";
import type { ArgumentPath } from "../../diagnostics/diagnostic.js";

/**
 * What the path leads to among the arguments of a call, as far as the model file spells it out: `["layers", 1]` is the
 * second element of the array after `layers:`. Undefined where not even the first step can be seen.
 */
export function placeInArguments(call: ts.CallExpression, path: ArgumentPath): ts.Node | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return undefined;
  for (const argument of call.arguments) {
    const place = step(valueOf(argument), first);
    if (place) return follow(place, rest);
  }
  return undefined;
}

function follow(place: ts.Node, path: ArgumentPath): ts.Node {
  let current = place;
  for (const key of path) {
    const value = ts.isPropertyAssignment(current) ? valueOf(current.initializer) : valueOf(current);
    const next = step(value, key);
    if (!next) return current;
    current = next;
  }
  return current;
}

function step(value: ts.Node, key: string | number): ts.Node | undefined {
  if (typeof key === "string" && ts.isObjectLiteralExpression(value)) {
    return value.properties.find(({ name }) => name && nameText(name) === key);
  }
  if (typeof key === "number" && ts.isArrayLiteralExpression(value)) {
    const spread = value.elements.findIndex(ts.isSpreadElement);
    return spread < 0 || key < spread ? value.elements[key] : undefined;
  }
  return undefined;
}

const nameText = (name: ts.PropertyName): string | undefined =>
  ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : undefined;

/** The literal inside parentheses and assertions, or the one that a function written in place returns. */
function valueOf(node: ts.Node): ts.Node {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return valueOf(node.expression);
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return valueOf(node.body);
  const isFunction = ts.isArrowFunction(node) || ts.isFunctionExpression(node);
  const last = isFunction && ts.isBlock(node.body) ? node.body.statements.at(-1) : undefined;
  return last && ts.isReturnStatement(last) && last.expression ? valueOf(last.expression) : node;
}
