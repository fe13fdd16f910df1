import type { Severity } from "../diagnostic.js";

/** A model file as text, or several files, of which `model.ts` is the model file. */
export type Example = string | Readonly<Record<string, string>>;

/** What there is to know of a code. */
export interface CatalogueEntry {
  readonly severity: Severity;
  /** What happened, in a few words. */
  readonly title: string;
  /** Why it matters and what to do, for somebody who meets it for the first time. */
  readonly explanation: string;
  /** Raises the code, and nothing else. Missing where no model file can. */
  readonly bad?: Example;
  /** The same, repaired: compiles without a diagnostic. */
  readonly good?: Example;
}

/** A part of the catalogue, with its codes kept as literal types. */
export const entries = <Codes extends string>(
  table: Readonly<Record<Codes, CatalogueEntry>>,
): Readonly<Record<Codes, CatalogueEntry>> => table;

/** The text of an example, without the indentation it has in the catalogue. */
export function source(strings: TemplateStringsArray): string {
  const lines = strings.raw[0].replace(/^\n/, "").trimEnd().split("\n");
  const indent = Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  return `${lines.map((line) => line.slice(indent)).join("\n")}\n`;
}
