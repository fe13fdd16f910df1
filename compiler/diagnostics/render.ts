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
  { code, severity, message, help, site }: Diagnostic,
  palette: Palette,
): string {
  const head = palette[severity](`${severity}[${code}]`);
  const place = site ? ` ${palette.strong(placeText(site))}` : "";
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

/** The line of the site, marked, with one line around it. */
function codeFrame({ file, line, column, start, end }: Site, palette: Palette): string {
  const lines = linesOf(file);
  const text = lines?.[line - 1];
  if (!lines || text === undefined || end <= start) return "";
  const width = String(line + 1).length;
  const row = (k: number): string[] => {
    const content = lines[k - 1];
    if (content === undefined || (k !== line && content.trim() === "")) return [];
    const mark = k === line ? ">" : " ";
    return [`${mark} ${String(k).padStart(width)} ${palette.faint("|")} ${clip(content)}`];
  };
  const length = Math.max(1, Math.min(end - start, text.length - column + 1));
  const pointer = `  ${" ".repeat(width)} ${palette.faint("|")} ${" ".repeat(column - 1)}${palette.error("^".repeat(length))}`;
  const rows = [...row(line - 1), ...row(line), ...(column < MAX_WIDTH ? [pointer] : []), ...row(line + 1)];
  return `${rows.join("\n")}\n`;
}

const MAX_WIDTH = 160;
const clip = (line: string): string => (line.length > MAX_WIDTH ? `${line.slice(0, MAX_WIDTH)}…` : line);

function linesOf(file: string): string[] | undefined {
  try {
    return readFileSync(file, "utf8").split(/\r\n|\n|\r/);
  } catch {
    return undefined;
  }
}

/** A diagnostic as `--json` prints it. */
export function diagnosticRecord({ code, severity, message, help, site }: Diagnostic): object {
  return {
    code,
    severity,
    message,
    file: site ? shortPath(site.file) : null,
    line: site?.line ?? null,
    column: site?.column ?? null,
    help: help ?? null,
  };
}
