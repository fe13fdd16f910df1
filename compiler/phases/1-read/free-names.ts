import { ts } from "ts-morph";
import { walk } from "./walk.js";

/** Names with a meaning of their own in scalar functions; they are never captured. */
const GLOBALS = new Set(["Math", "Number", "undefined", "NaN", "Infinity", "arguments"]);

/** The names a function uses where nothing in it declares them: what it captures from around it. */
export function freeNames(declaration: ts.FunctionLikeDeclaration): string[] {
  const free = new Set<string>();
  walk<ReadonlySet<string>>(declaration, GLOBALS, (node, bound) => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
      return undefined;
    if (ts.isIdentifier(node) && isUse(node) && !bound.has(node.text)) free.add(node.text);
    const names = namesWithin(node);
    return names.length === 0 ? bound : new Set([...bound, ...names]);
  });
  return [...free];
}

/** Whether an identifier reads a variable, rather than naming something. */
function isUse(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  const { name: own, propertyName } = parent as { readonly name?: ts.Node; readonly propertyName?: ts.Node };
  const isLabel = ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent);
  return own !== name && propertyName !== name && !isLabel && !ts.isQualifiedName(parent);
}

/** The names that a node declares for what is in it. */
function namesWithin(node: ts.Node): string[] {
  if (ts.isFunctionLike(node)) return namesOfFunction(node);
  if (ts.isBlock(node) || ts.isModuleBlock(node)) return node.statements.flatMap(namesOfStatement);
  if (ts.isCaseBlock(node))
    return node.clauses.flatMap(({ statements }) => statements.flatMap(namesOfStatement));
  if (ts.isClassLike(node)) return nameOf(node);
  if (ts.isCatchClause(node)) return node.variableDeclaration ? namesOfBinding(node.variableDeclaration) : [];
  const isLoop = ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node);
  const { initializer } = node as ts.ForStatement;
  return isLoop && initializer && ts.isVariableDeclarationList(initializer) ? namesOfList(initializer) : [];
}

/** Its own, those of its parameters, and of whatever `var` declares anywhere in it. */
function namesOfFunction(f: ts.SignatureDeclaration): string[] {
  const names = [...nameOf(f), ...f.parameters.flatMap(namesOfBinding)];
  walk(f, true, (node) => {
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0)
      names.push(...namesOfList(node));
    return node === f || !ts.isFunctionLike(node) || undefined;
  });
  return names;
}

function namesOfStatement(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) return namesOfList(statement.declarationList);
  const isNamed = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
  return isNamed || ts.isEnumDeclaration(statement) ? nameOf(statement) : [];
}

const namesOfList = (list: ts.VariableDeclarationList): string[] => list.declarations.flatMap(namesOfBinding);

const nameOf = ({ name }: ts.NamedDeclaration): string[] =>
  name && ts.isIdentifier(name) ? [name.text] : [];

function namesOfBinding({ name }: { readonly name: ts.BindingName }): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return [...name.elements].flatMap((element) =>
    ts.isBindingElement(element) ? namesOfBinding(element) : [],
  );
}
