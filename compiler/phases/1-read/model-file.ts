import { realpathSync, statSync, type Stats } from "node:fs";
import { basename, dirname, resolve, sep } from "node:path";
import { ModelError, type Diagnostic } from "../../diagnostics/diagnostic.js";

/** A model file that is there. */
export interface ModelFile {
  /** Where it lies, all links followed: the bundler knows files by such paths. */
  readonly path: string;
  /** How the author names a file at such a path: through the same links as the model file. */
  readonly shown: (path: string) => string;
}

export const isScript = /\.[mc]?[jt]sx?$/;

/** Throws a ModelError where no model file can be read. */
export function findModelFile(given: string): ModelFile {
  const stats = statsOf(given);
  if (!stats) throw noFile(given, "there is no such file");
  if (stats.isDirectory()) throw noFile(given, "this is a folder, not a model file");
  if (!isScript.test(given))
    throw noFile(given, "this is no model file: the name of one ends in .ts", "no-model");
  const path = realpathSync(given);
  return { path, shown: shownThrough(resolve(given), path) };
}

function statsOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** What the system says of a file, such as ENAMETOOLONG. */
export const unreadable = (file: string, error: unknown): ModelError =>
  noFile(file, `the file cannot be read (${(error as NodeJS.ErrnoException).code})`);

export const noFile = (
  file: string,
  message: string,
  code: Diagnostic["code"] = "file-not-found",
  help?: string,
): ModelError => new ModelError([{ code, severity: "error", message, file, help }]);

/** Where one path is a link to another, so may be the folders above them: files beside the model file go the same way. */
function shownThrough(given: string, real: string): (path: string) => string {
  let [from, to] = [real, given];
  while (from !== to && basename(from) === basename(to) && realpathSync(dirname(to)) === dirname(from))
    [from, to] = [dirname(from), dirname(to)];
  return (path) => (path === from || path.startsWith(from + sep) ? to + path.slice(from.length) : path);
}

/** The folder of the installed package that a file belongs to; undefined for a file of the author's. */
export const packageOf = (path: string): string | undefined =>
  /^.*[\\/]node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+/.exec(path)?.[0];
