import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Diagnostic } from "./diagnostic.js";
import type { Site } from "./site.js";

/** What a terminal's colours are for. */
export interface Palette {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

/** A diagnostic as people read it: code, place, sentence, the lines of the file, the repair. */
export function renderDiagnostic(
  { code, severity, message, help, site, file }: Diagnostic,
  palette: Palette,
): string {
  const head = palette[severity](`${severity}[${code}]`);
  const where = site ? placeText(site) : file && shortPath(file);
  const place = where ? ` ${palette.strong(where)}` : "";
  const frame = site ? codeFrame(site, palette) : "";
  const repair = help ? `  ${palette.faint("help:")} ${help}\n` : "";
  return `${head}${place}  ${message}\n${frame}${repair}`;
}

const placeText = ({ file, line, column }: Site): string => `${shortPath(file)}:${line}:${column}`;

/** Relative to the current folder where that is shorter. */
export function shortPath(file: string): string {
  const fromHere = relative(process.cwd(), file);
  return fromHere !== "" && fromHere.length < file.length ? fromHere : file;
}

/** The line of the site, marked, with one line around it. Long lines are cut to the part around the mark. */
function codeFrame(site: Site, palette: Palette): string {
  const { file, line, column, start, end } = site;
  const lines = linesOf(file);
  const text = lines?.[line - 1];
  if (!lines || text === undefined || end <= start) return "";
  const width = String(line + 1).length;
  const view = viewOf(text, column);
  const row = (k: number): string[] => {
    const content = lines[k - 1];
    if (content === undefined || (k !== line && content.trim() === "")) return [];
    const mark = k === line ? ">" : " ";
    const shown = k === line ? view.text : viewOf(content, 1).text;
    return [`${mark} ${String(k).padStart(width)} ${palette.faint("|")} ${shown}`];
  };
  const marked = text.slice(column - 1, Math.min(column - 1 + end - start, text.length));
  const length = Math.max(1, Math.min(columnsOf(marked), columnsOf(view.text) - view.before));
  const pointer = `  ${" ".repeat(width)} ${palette.faint("|")} ${" ".repeat(view.before)}${palette.error("^".repeat(length))}`;
  return `${[...row(line - 1), ...row(line), pointer, ...row(line + 1)].join("\n")}\n`;
}

const MAX_WIDTH = 120;
/** What is kept before the mark where a line is cut. */
const LEAD = 40;

/** A line as it is shown, and how many columns of the terminal come before a column of it. */
function viewOf(text: string, column: number): { readonly text: string; readonly before: number } {
  const from = text.length <= MAX_WIDTH || column <= MAX_WIDTH - LEAD ? 0 : column - LEAD;
  const cut = text.slice(from, from + MAX_WIDTH);
  const head = from > 0 ? "…" : "";
  const tail = from + MAX_WIDTH < text.length ? "…" : "";
  const shown = (part: string): string => part.replaceAll("\t", "  ");
  return {
    text: head + shown(cut) + tail,
    before: columnsOf(head + shown(text.slice(from, column - 1))),
  };
}

/** Columns of the terminal: characters outside the basic plane and East Asian ones are wider than one unit. */
const columnsOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (WIDE.test(character) ? 2 : ZERO.test(character) ? 0 : 1), 0);
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]/u;
const ZERO = /\p{M}|\u200d/u;

function linesOf(file: string): string[] | undefined {
  try {
    return readFileSync(file, "utf8")
      .replace(/^\ufeff/, "")
      .split(/\r\n|[\n\r\u2028\u2029]/);
  } catch {
    return undefined;
  }
}

/** A diagnostic as `--json` prints it. */
export function diagnosticRecord({ code, severity, message, help, site, file }: Diagnostic): object {
  const path = site?.file ?? file;
  return {
    code,
    severity,
    message,
    file: path === undefined ? null : shortPath(path),
    line: site?.line ?? null,
    column: site?.column ?? null,
    help: help ?? null,
  };
}
