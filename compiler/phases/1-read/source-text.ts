import { ts } from "ts-morph";
import { modelError } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../diagnostics/site.js";

/** A parsed file of the model. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

/** Parses a file, with parent links. Syntax errors are for syntaxErrors; it throws only where the parser gives up. */
export function parse(file: string, text: string): SourceText {
  const kind = /\.[mc]?jsx?$/.test(file) ? ts.ScriptKind.JS : ts.ScriptKind.TS;
  try {
    return { file, text, tree: ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true, kind) };
  } catch (error) {
    if (!isStackOverflow(error)) throw error;
    const site: Site = { file, start: 0, end: 0, line: 1, column: 1 };
    throw modelError("syntax-error", "this file is nested too deep to be read", site, SHALLOWER);
  }
}

/** What to do about what is nested too deep. */
export const SHALLOWER = "Give parts of it names of their own.";

export const isStackOverflow = (error: unknown): boolean =>
  error instanceof RangeError && error.message.startsWith("Maximum call stack");

/** Syntax errors as the parser reports them. */
export function syntaxErrors({ tree }: SourceText): readonly ts.Diagnostic[] {
  // The parser keeps them on the tree; the public way to them is a whole program.
  return (tree as unknown as { readonly parseDiagnostics: readonly ts.Diagnostic[] }).parseDiagnostics;
}

export function siteOf({ file, tree }: SourceText, node: ts.Node): Site {
  const site = siteAt({ file, tree }, node.getStart(tree), node.getEnd(), variableOf(node));
  return { ...site, text: tree.text.slice(site.start, site.end) };
}

/** The narrowest expression at a position, or the rest of its line where there is none. */
export function siteNear(source: SourceText, position: number): Site {
  let node: ts.Node = source.tree;
  const within = (child: ts.Node): boolean =>
    child.getStart(source.tree) <= position && position < child.getEnd();
  for (
    let next: ts.Node | undefined = node;
    next;
    next = ts.forEachChild(node, (c) => (within(c) ? c : undefined))
  )
    node = next;
  if (ts.isExpression(node)) return siteOf(source, node);
  const line = source.text.slice(position).split(/[\r\n]/, 1)[0];
  return siteAt(source, position, position + line.trimEnd().length);
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
