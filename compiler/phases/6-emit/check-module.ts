import { parse, type AnyNode } from "acorn";

/** The globals that emitted code may use. */
const ALLOWED = new Set([
  "Math",
  "Float64Array",
  "Float32Array",
  "RangeError",
  "NaN",
  "Infinity",
  "undefined",
]);

/**
 * Reads emitted code back before it is written: it must parse, import nothing, and use no name that it does not
 * declare but a few globals. Throws an Error: a fault of the compiler, never of the model.
 */
export function checkModule(code: string): void {
  const tree = parse(code, { ecmaVersion: 2022, sourceType: "module" });
  const names = { declared: new Set<string>(), used: new Map<string, number>() };
  visit(tree, names);
  for (const [name, position] of names.used) {
    if (names.declared.has(name) || ALLOWED.has(name)) continue;
    throw new Error(`the emitted code uses ${name}, line ${code.slice(0, position).split("\n").length}`);
  }
}

interface NamesFound {
  readonly declared: Set<string>;
  /** Each name with the place of its first use. */
  readonly used: Map<string, number>;
}

/** Parts of nodes that are names of properties, not of variables. */
const isPropertyName = (node: AnyNode, key: string): boolean =>
  (node.type === "MemberExpression" && key === "property" && !node.computed) ||
  (node.type === "Property" && key === "key" && !node.computed);

function visit(node: AnyNode, names: NamesFound): void {
  if (/^Import|^MetaProperty$/.test(node.type)) throw new Error("the emitted code imports something");
  if (node.type === "Identifier" && !names.used.has(node.name)) names.used.set(node.name, node.start);
  for (const declared of declarations(node)) if (declared) names.declared.add(declared);
  for (const [key, part] of Object.entries(node)) {
    if (typeof part !== "object" || part === null || isPropertyName(node, key)) continue;
    for (const child of Array.isArray(part) ? part : [part]) {
      if (typeof (child as AnyNode | null)?.type === "string") visit(child as AnyNode, names);
    }
  }
}

const nameOf = (node: AnyNode | null | undefined): string | undefined =>
  node?.type === "Identifier"
    ? node.name
    : node?.type === "AssignmentPattern"
      ? nameOf(node.left as AnyNode)
      : undefined;

function declarations(node: AnyNode): (string | undefined)[] {
  switch (node.type) {
    case "VariableDeclarator":
      return [nameOf(node.id as AnyNode)];
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return [nameOf(node.id), ...node.params.map((parameter) => nameOf(parameter as AnyNode))];
    default:
      return [];
  }
}
