import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { typeErrors } from "../../compiler/command/type-check.js";
import { compile } from "../../compiler/compile.js";
import {
  catalogue,
  type CatalogueEntry,
  type DiagnosticCode,
  type Example,
} from "../../compiler/diagnostics/catalogue.js";
import { ModelError, type Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { renderDiagnostic, type Palette } from "../../compiler/diagnostics/render.js";
import { DEFAULTS } from "../../compiler/options.js";

const plain: Palette = { error: String, warning: String, strong: String, faint: String };

export const entries = Object.entries(catalogue) as [DiagnosticCode, CatalogueEntry][];

const filesOf = (example: Example): Readonly<Record<string, string>> =>
  typeof example === "string" ? { "model.ts": example } : example;

export interface Diagnosed {
  readonly diagnostics: readonly Diagnostic[];
  /** As the command prints them. */
  readonly text: string;
}

/** What the compiler says of an example; of its types too where the code is about them. */
export async function diagnose(example: Example, code: DiagnosticCode): Promise<Diagnosed> {
  const folder = mkdtempSync(join(tmpdir(), "tapeless-example-"));
  try {
    for (const [name, text] of Object.entries(filesOf(example))) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const file = join(folder, "model.ts");
    const diagnostics = [...(code === "type-error" ? typeErrors(file) : []), ...(await compiled(file))];
    const text = diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, plain)).join("\n");
    return { diagnostics, text: text.replace(/\S*tapeless-example-\w+[/\\]/g, "").trimEnd() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compiled(file: string): Promise<readonly Diagnostic[]> {
  try {
    return (await compile(file, { ...DEFAULTS, timeout: 2000 })).warnings;
  } catch (error) {
    if (error instanceof ModelError) return error.diagnostics;
    throw error;
  }
}

const block = (language: string, text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`;

const codeBlocks = (example: Example): string =>
  Object.entries(filesOf(example))
    .map(
      ([name, text]) =>
        (name === "model.ts" ? "" : `\`${name}\`:\n\n`) + block(name.split(".").at(-1)!, text),
    )
    .join("\n");

async function page(code: DiagnosticCode, entry: CatalogueEntry): Promise<string> {
  const parts = [`# ${entry.title}`, `\`${entry.severity}[${code}]\``, entry.explanation.trim()];
  if (entry.bad) {
    const { text } = await diagnose(entry.bad, code);
    parts.push("## What is wrong", codeBlocks(entry.bad), block("text", text));
  }
  if (entry.good) parts.push("## What is right", codeBlocks(entry.good));
  return `${parts.map((part) => part.trimEnd()).join("\n\n")}\n`;
}

function contents(): string {
  const rows = entries.map(([code, { severity, title }]) => [`[\`${code}\`](${code}.md)`, severity, title]);
  return [
    "# What the compiler says",
    "",
    "Every diagnostic has a code, a place in the model file, one sentence, and a repair where one is possible. These pages",
    "are written by `node scripts/docs.mjs` from `compiler/diagnostics/catalogue`.",
    "",
    ...table([["code", "severity", "what happened"], ...rows]),
    "",
  ].join("\n");
}

/** A table with its columns aligned, as the formatter wants it. */
function table([head, ...rows]: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, k) => Math.max(...[head, ...rows].map((row) => row[k].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, k) => cell.padEnd(widths[k])).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}

/** The files of docs/errors, by name. */
export async function errorPages(): Promise<Map<string, string>> {
  const pages = new Map([["README.md", contents()]]);
  for (const [code, entry] of entries) pages.set(`${code}.md`, await page(code, entry));
  return pages;
}
