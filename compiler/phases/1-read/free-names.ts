import { ts } from "ts-morph";

/** Names with a meaning of their own in scalar functions; they are never captured. */
const GLOBALS = new Set(["Math", "Number", "undefined", "NaN", "Infinity", "arguments"]);

/** The names a function uses but does not declare: what it captures from around it. */
export function freeNames(declaration: ts.FunctionLikeDeclaration): string[] {
  const used = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isIdentifier(node)) (isDeclared(node) ? declared : isUse(node) ? used : undefined)?.add(node.text);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(declaration, visit);
  return [...used].filter((name) => !declared.has(name) && !GLOBALS.has(name));
}

function isDeclared(name: ts.Identifier): boolean {
  const { parent } = name;
  return (
    (ts.isVariableDeclaration(parent) && parent.name === name) ||
    (ts.isParameter(parent) && parent.name === name) ||
    (ts.isBindingElement(parent) && parent.name === name) ||
    ((ts.isFunctionDeclaration(parent) || ts.isFunctionExpression(parent)) && parent.name === name) ||
    (ts.isClassLike(parent) && parent.name === name)
  );
}

/** Whether an identifier reads a variable, rather than naming a property, a label or a type. */
function isUse(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === name;
  if (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent)) {
    return (parent as ts.PropertyAssignment).initializer === name;
  }
  if (ts.isBindingElement(parent)) return parent.initializer === name;
  return (
    !ts.isLabeledStatement(parent) && !ts.isBreakOrContinueStatement(parent) && !ts.isQualifiedName(parent)
  );
}
