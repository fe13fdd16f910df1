import MagicString from "magic-string";
import { ts } from "ts-morph";
import type { Site } from "../../diagnostics/site.js";
import { freeNames } from "./free-names.js";
import { siteOf, type SourceText } from "./source-text.js";
import { walk } from "./walk.js";

/** A function of the model files: its syntax, so that its derivative can be read from it. */
export interface FunctionSource {
  readonly source: SourceText;
  readonly declaration: ts.FunctionLikeDeclaration;
}

/** A call, or a throw, of the model files. */
export interface Place<Syntax extends ts.Node> {
  readonly source: SourceText;
  readonly node: Syntax;
  readonly site: Site;
}

/** What the instrumented code refers to by number. */
export interface Instruments {
  readonly calls: Place<ts.CallExpression>[];
  readonly throws: Place<ts.ThrowStatement>[];
  readonly functions: FunctionSource[];
}

export const noInstruments = (): Instruments => ({ calls: [], throws: [], functions: [] });

/** The name under which instrumented code finds the reader. */
export const READER = "__tapeless__";

/**
 * Rewrites a file so that calls say where they stand and functions what they capture:
 * `dense(16)` becomes `reader.call(3, dense)(16)`, `(x) => k * x` becomes `reader.function(1, (x) => k * x, { get k() { … } })`.
 * What it returns knows where each piece of the rewritten text comes from.
 */
export function instrument(source: SourceText, instruments: Instruments): MagicString {
  const code = new MagicString(source.text);
  walk(source.tree, true, (node) => {
    if (ts.isTypeNode(node)) return undefined;
    if (ts.isCallExpression(node)) instrumentCall(code, source, node, instruments);
    else if (ts.isArrowFunction(node) || ts.isFunctionExpression(node))
      wrapFunction(code, source, node, instruments);
    else if (ts.isFunctionDeclaration(node)) announceFunction(code, source, node, instruments);
    else if (ts.isThrowStatement(node)) instrumentThrow(code, source, node, instruments);
    return true;
  });
  return code;
}

/** Objects whose methods no declaration hides behind. */
const PLAIN = new Set(["Math", "console", "JSON", "Object", "Array", "Number", "String"]);

function instrumentCall(
  code: MagicString,
  source: SourceText,
  call: ts.CallExpression,
  { calls }: Instruments,
): void {
  const callee = call.expression;
  if (call.questionDotToken || callee.flags & ts.NodeFlags.OptionalChain) return;
  const announce = (): number => calls.push({ source, node: call, site: siteOf(source, call) }) - 1;
  if (ts.isIdentifier(callee) || ts.isCallExpression(callee)) {
    code.appendLeft(callee.getStart(source.tree), `${READER}.call(${announce()}, `);
    code.prependRight(callee.getEnd(), `)`);
  } else if (ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.name)) {
    const object = callee.expression;
    if (!isReceiver(object)) return;
    code.appendLeft(object.getStart(source.tree), `${READER}.method(${announce()}, `);
    code.overwrite(object.getEnd(), callee.getEnd(), `, ${JSON.stringify(callee.name.text)})`);
  } else if (ts.isElementAccessExpression(callee) && isReceiver(callee.expression)) {
    const { expression: object, argumentExpression: key } = callee;
    code.appendLeft(object.getStart(source.tree), `${READER}.method(${announce()}, `);
    code.overwrite(object.getEnd(), key.getStart(source.tree), ", ");
    code.overwrite(key.getEnd(), callee.getEnd(), ")");
  }
}

/** What methods are called on: a variable, `this`, or a member of one; not `super`, and no literal. */
const isReceiver = (object: ts.Expression): boolean =>
  ts.isIdentifier(object)
    ? !PLAIN.has(object.text)
    : object.kind === ts.SyntaxKind.ThisKeyword ||
      ((ts.isPropertyAccessExpression(object) || ts.isElementAccessExpression(object)) &&
        !(object.flags & ts.NodeFlags.OptionalChain) &&
        (object.expression.kind === ts.SyntaxKind.ThisKeyword || isReceiver(object.expression)));

/** Whatever is thrown, the place is known: text that is thrown has no stack. */
function instrumentThrow(
  code: MagicString,
  source: SourceText,
  statement: ts.ThrowStatement,
  { throws }: Instruments,
): void {
  const id = throws.push({ source, node: statement, site: siteOf(source, statement) }) - 1;
  code.appendLeft(statement.expression.getStart(source.tree), `${READER}.thrown(${id}, `);
  code.prependRight(statement.expression.getEnd(), ")");
}

const isPlainFunction = (node: ts.FunctionLikeDeclaration): boolean =>
  !node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.AsyncKeyword) && !node.asteriskToken;

function wrapFunction(
  code: MagicString,
  source: SourceText,
  declaration: ts.ArrowFunction | ts.FunctionExpression,
  { functions }: Instruments,
): void {
  if (!isPlainFunction(declaration)) return;
  const id = functions.push({ source, declaration }) - 1;
  code.appendLeft(declaration.getStart(source.tree), `${READER}.function(${id}, `);
  code.prependRight(declaration.getEnd(), `, ${captures(declaration)})`);
}

/** Function declarations are hoisted: they are announced at the start of the statements they stand among. */
function announceFunction(
  code: MagicString,
  source: SourceText,
  declaration: ts.FunctionDeclaration,
  { functions }: Instruments,
): void {
  const { name, body, parent } = declaration;
  const start = startOfStatements(parent);
  if (!name || !body || !isPlainFunction(declaration) || start === undefined) return;
  const id = functions.push({ source, declaration }) - 1;
  code.prependLeft(start, `${READER}.function(${id}, ${name.text}, ${captures(declaration)});`);
}

/** Undefined where a function is the only statement, which JavaScript allows after `if` and labels. */
function startOfStatements(node: ts.Node): number | undefined {
  if (ts.isSourceFile(node)) return /^(#!.*(\r\n|\n|\r)?)?/.exec(node.text)![0].length;
  const isList = ts.isBlock(node) || ts.isModuleBlock(node) || ts.isCaseOrDefaultClause(node);
  return isList ? node.statements.pos : undefined;
}

/** Getters, because what is captured may be initialised later than the function. */
const captures = (declaration: ts.FunctionLikeDeclaration): string =>
  `{ ${freeNames(declaration)
    .map((name) => `get ${name}() { return ${name}; }`)
    .join(", ")} }`;
