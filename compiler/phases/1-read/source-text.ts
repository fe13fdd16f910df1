import { ts } from "ts-morph";
import type { Site } from "../../diagnostics/site.js";

/** A parsed file of the model. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

/** Parses a file, with parent links; never throws: syntax errors are for syntaxErrors. */
export function parse(file: string, text: string): SourceText {
  const kind = /\.[mc]?jsx?$/.test(file) ? ts.ScriptKind.JS : ts.ScriptKind.TS;
  return { file, text, tree: ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true, kind) };
}

/** Syntax errors as the parser reports them. */
export function syntaxErrors({ tree }: SourceText): readonly ts.Diagnostic[] {
  // The parser keeps them on the tree; the public way to them is a whole program.
  return (tree as unknown as { readonly parseDiagnostics: readonly ts.Diagnostic[] }).parseDiagnostics;
}

export function siteOf({ file, tree }: SourceText, node: ts.Node): Site {
  return siteAt({ file, tree }, node.getStart(tree), node.getEnd(), variableOf(node));
}

export function siteAt(
  { file, tree }: Pick<SourceText, "file" | "tree">,
  start: number,
  end: number,
  variable?: string,
): Site {
  const { line, character } = tree.getLineAndCharacterOfPosition(start);
  return { file, start, end, line: line + 1, column: character + 1, variable };
}

/** The name an expression's value is given: `const hidden = …`, `hidden = …`. */
function variableOf(node: ts.Node): string | undefined {
  let value = node;
  while (
    ts.isParenthesizedExpression(value.parent) ||
    ts.isAsExpression(value.parent) ||
    ts.isSatisfiesExpression(value.parent)
  ) {
    value = value.parent;
  }
  const { parent } = value;
  if (ts.isVariableDeclaration(parent) && parent.initializer === value && ts.isIdentifier(parent.name))
    return parent.name.text;
  const isAssignment =
    ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return isAssignment && parent.right === value && ts.isIdentifier(parent.left)
    ? parent.left.text
    : undefined;
}
