import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A diagnostic, as far as its place goes. */
export interface Expected {
  readonly code: string;
  /** The file's name, without its folder. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A folder with a bad model file, which says itself what is wrong with it: `// expect: shape-mismatch at 7:12`. */
export interface Case {
  readonly name: string;
  readonly folder: string;
  readonly file: string;
  readonly expected: readonly Expected[];
  /** Options of the command, after `// arguments:`. */
  readonly args: readonly string[];
}

const root = fileURLToPath(new URL(".", import.meta.url));

export const cases: readonly Case[] = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => readCase(name))
  .sort((a, b) => a.name.localeCompare(b.name));

function readCase(name: string): Case {
  const folder = join(root, name);
  const file = join(folder, "model.ts");
  const text = readFileSync(file, "utf8");
  const marks = text.matchAll(/^\/\/ expect: (\S+) at (?:(\S+):)?(\d+):(\d+)$/gm);
  const expected = [...marks].map(([, code, other, line, column]) => ({
    code,
    file: other ?? "model.ts",
    line: Number(line),
    column: Number(column),
  }));
  const args = /^\/\/ arguments: (.+)$/m.exec(text)?.[1].split(" ") ?? [];
  return { name, folder, file, expected, args };
}

/** The place of a diagnostic of the compiler, or of one that `--json` printed. */
export function placeOf(diagnostic: {
  readonly code: string;
  readonly site?: { readonly file: string; readonly line: number; readonly column: number };
  readonly file?: string | null;
  readonly line?: number | null;
  readonly column?: number | null;
}): Expected {
  const { file, line, column } = diagnostic.site ?? diagnostic;
  return { code: diagnostic.code, file: basename(file ?? ""), line: line ?? 0, column: column ?? 0 };
}
