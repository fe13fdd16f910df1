import { parse, type AnyNode, type Program } from "acorn";

export const parseModule = (code: string): Program =>
  parse(code, { ecmaVersion: 2022, sourceType: "module" });

/** The names of a module: those it declares, those it exports, and every place where a name stands for a variable. */
export interface ModuleNames {
  readonly declared: Set<string>;
  readonly exported: Set<string>;
  readonly used: { readonly name: string; readonly start: number }[];
}

export function visitIdentifiers(tree: AnyNode): ModuleNames {
  const names: ModuleNames = { declared: new Set(), exported: new Set(), used: [] };
  visit(tree, names);
  return names;
}

/** Parts of nodes that are names of properties, not of variables. */
const isPropertyName = (node: AnyNode, key: string): boolean =>
  (node.type === "MemberExpression" && key === "property" && !node.computed) ||
  (node.type === "Property" && key === "key" && !node.computed);

function visit(node: AnyNode, names: ModuleNames): void {
  if (node.type.startsWith("Import") || node.type === "MetaProperty")
    throw new Error("the emitted code imports something");
  if (node.type === "Identifier") names.used.push({ name: node.name, start: node.start });
  for (const name of declarations(node)) if (name) names.declared.add(name);
  if (node.type === "ExportNamedDeclaration" && node.declaration) {
    for (const name of exportedBy(node.declaration)) if (name) names.exported.add(name);
  }
  for (const key of Object.keys(node)) {
    const part = (node as unknown as Record<string, unknown>)[key];
    if (typeof part !== "object" || part === null || isPropertyName(node, key)) continue;
    if (Array.isArray(part)) for (const child of part) visitIfNode(child, names);
    else visitIfNode(part, names);
  }
}

function visitIfNode(part: unknown, names: ModuleNames): void {
  if (typeof (part as AnyNode | null)?.type === "string") visit(part as AnyNode, names);
}

const nameOf = (node: AnyNode | null | undefined): string | undefined =>
  node?.type === "Identifier"
    ? node.name
    : node?.type === "AssignmentPattern"
      ? nameOf(node.left)
      : undefined;

function declarations(node: AnyNode): (string | undefined)[] {
  switch (node.type) {
    case "VariableDeclarator":
      return [nameOf(node.id)];
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return [nameOf(node.id), ...node.params.map((parameter) => nameOf(parameter as AnyNode))];
    case "CatchClause":
      return [nameOf(node.param)];
    default:
      return [];
  }
}

const exportedBy = (declaration: AnyNode): (string | undefined)[] =>
  declaration.type === "VariableDeclaration"
    ? declaration.declarations.map(({ id }) => nameOf(id as AnyNode))
    : declaration.type === "FunctionDeclaration"
      ? [nameOf(declaration.id)]
      : [];
