import { parse, type AnyNode } from "acorn";
import { full } from "acorn-walk";

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
  const tree = parse(code, { ecmaVersion: 2022, sourceType: "module", locations: true });
  const declared = new Set<string>();
  const used: { name: string; line: number }[] = [];
  full(tree, (node) => collect(node as AnyNode, declared, used));
  for (const { name, line } of used) {
    if (!declared.has(name) && !ALLOWED.has(name))
      throw new Error(`the emitted code uses ${name}, line ${line}`);
  }
}

function collect(node: AnyNode, declared: Set<string>, used: { name: string; line: number }[]): void {
  switch (node.type) {
    case "ImportDeclaration":
    case "ImportExpression":
    case "MetaProperty":
      throw new Error("the emitted code imports something");
    case "VariableDeclarator":
      if (node.id.type === "Identifier") declared.add(node.id.name);
      break;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      if (node.id) declared.add(node.id.name);
      for (const parameter of node.params) declare(parameter as AnyNode, declared);
      break;
    case "Identifier":
      used.push({ name: node.name, line: node.loc?.start.line ?? 0 });
  }
}

function declare(parameter: AnyNode, declared: Set<string>): void {
  if (parameter.type === "Identifier") declared.add(parameter.name);
  else if (parameter.type === "AssignmentPattern") declare(parameter.left as AnyNode, declared);
}
