import { readFileSync, writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { expect } from "vitest";

// Texts show what commands print, each in a block that begins with `$` and the command. `npm run samples` writes anew what
// is no longer so; read the difference before it stays.

const TIME = /\d+ ms$/gm;

/** Expects that a text shows what a command printed, but for times and what the machine's compression decides. */
export function expectPrinted(file: string, command: string, output: string): void {
  const text = readFileSync(file, "utf8");
  const head = `\`\`\`\n$ ${command}\n`;
  const start = text.indexOf(head) + head.length;
  if (start < head.length) throw new Error(`${file} has no block that begins with $ ${command}`);
  const shown = text.slice(start, text.indexOf("\n```", start));
  const times = shown.match(TIME) ?? [];
  // A time that was measured once stays: the next machine may be busy.
  const printed = stripVTControlCharacters(output)
    .trimEnd()
    .replace(TIME, (time) => times.shift() ?? time);
  expectShown(file, shown, printed, withoutMeasures);
}

const withoutMeasures = (text: string): string =>
  text.replace(TIME, "# ms").replace(/[\d.]+ k?B (gzip|of them)/g, "# $1");

/** Expects that a part of a text is, in what counts, what was made. */
export function expectShown(
  file: string,
  shown: string,
  made: string,
  whatCounts = (text: string) => text,
): void {
  const isSame = whatCounts(shown) === whatCounts(made);
  if (isSame || !process.env.UPDATE_SAMPLES) expect(whatCounts(shown)).toBe(whatCounts(made));
  else
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(shown, () => made),
    );
}

/** Expects that a file is the same as one that was made. */
export function expectSame(file: string, made: string): void {
  const text = readFileSync(made, "utf8");
  if (process.env.UPDATE_SAMPLES) writeFileSync(file, text);
  expect(readFileSync(file, "utf8")).toBe(text);
}
