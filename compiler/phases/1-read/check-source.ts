import { ts } from "ts-morph";
import { ModelError, type Diagnostic } from "../../diagnostics/diagnostic.js";
import * as declarations from "../../../runtime/declarations.js";
import { suggestion } from "../2-build/check-arguments.js";
import { siteAt, siteOf, syntaxErrors, type SourceText } from "./source-text.js";

/** More would hide the first, which most often causes the others. */
const MOST = 5;

/** What is wrong with a file before it runs: its syntax, and names that "tapeless" does not have. */
export function checkSource(source: SourceText): void {
  const errors = syntaxErrors(source);
  if (errors.length > 0)
    throw new ModelError(errors.slice(0, MOST).map((error) => syntaxDiagnostic(source, error)));
  const unknown = unknownImports(source);
  if (unknown.length > 0) throw new ModelError(unknown);
}

function syntaxDiagnostic(
  source: SourceText,
  { start = 0, length = 1, messageText }: ts.Diagnostic,
): Diagnostic {
  return {
    code: "syntax-error",
    severity: "error",
    message: typescriptSentence(messageText),
    site: siteAt(source, start, start + length),
  };
}

/** TypeScript's messages end in a full stop; ours do not. */
export const typescriptSentence = (text: string | ts.DiagnosticMessageChain): string =>
  ts.flattenDiagnosticMessageText(text, " ").replace(/\s+/g, " ").replace(/\.$/, "");

/** Names imported from "tapeless" that it does not export. */
function unknownImports(source: SourceText): Diagnostic[] {
  const names = source.tree.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
    const { moduleSpecifier, importClause } = statement;
    const bindings = importClause?.namedBindings;
    const isOurs = ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === "tapeless";
    if (!isOurs || importClause?.isTypeOnly || !bindings || !ts.isNamedImports(bindings)) return [];
    return bindings.elements.filter((element) => !element.isTypeOnly);
  });
  return names.flatMap((element): Diagnostic[] => {
    const { text } = element.propertyName ?? element.name;
    if (Object.hasOwn(declarations, text) || /^[A-Z]/.test(text)) return [];
    return [
      {
        code: "unknown-name",
        severity: "error",
        message: `"tapeless" has no ${text}`,
        help: suggestion(text, Object.keys(declarations)),
        site: siteOf(source, element),
      },
    ];
  });
}
