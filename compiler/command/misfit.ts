import { resolve } from "node:path";
import type { CompileOptions } from "../options.js";

/** Options of the command line that may contradict each other. */
interface Flags {
  readonly format: CompileOptions["format"];
  readonly ext: string;
  readonly globalName?: string;
  readonly weights?: string;
  readonly freeze: boolean;
}

/** How Node reads a file with such a name, whatever is in it. */
const FORMAT_OF: Readonly<Record<string, CompileOptions["format"]>> = { ".mjs": "esm", ".cjs": "cjs" };

/** What is wrong with options that are right one by one. */
export function misfitOf(files: readonly string[], flags: Flags): string | undefined {
  const { ext, format, globalName, weights, freeze } = flags;
  if (globalName !== undefined && format !== "iife") return "--global-name is for --format iife";
  const read = FORMAT_OF[ext];
  if (read && format !== "iife" && format !== read)
    return `--ext ${ext} is for --format ${read}: Node reads such files as nothing else`;
  if (freeze && weights === undefined)
    return "--freeze needs --weights <file>: the parameters to make part of the functions";
  const models = new Set(files.map((file) => resolve(file))).size;
  if (weights !== undefined && models > 1)
    return `--weights is for one model file, not ${models}: compile one after the other`;
  return undefined;
}
