import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export interface OutputFile {
  readonly path: string;
  readonly text: string;
}

/** Writes all files or none: each appears complete, by renaming a temporary neighbour. */
export function writeFiles(files: readonly OutputFile[]): void {
  const written: { readonly temporary: string; readonly path: string }[] = [];
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(path), { recursive: true });
      const temporary = `${path}.${process.pid}.tmp`;
      written.push({ temporary, path });
      writeFileSync(temporary, text);
    }
    for (const { path } of written) refuseFolder(path);
    for (const { temporary, path } of written) renameSync(temporary, path);
  } finally {
    for (const { temporary } of written) rmSync(temporary, { force: true });
  }
}

/** A file cannot replace a folder; that is found out before the first file is replaced. */
function refuseFolder(path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw Object.assign(new Error(`${path} is a folder`), { code: "EISDIR" });
}
