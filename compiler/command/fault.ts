import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import type { CompileOptions } from "../options.js";
import { commonFolder, localFiles } from "./local-files.js";
import { version } from "./package-root.js";

/**
 * Keeps what is needed to see a fault of the compiler again: the model file, what it imports and its weights, as they
 * lie to each other, and how they were compiled. Returns the folder.
 */
export async function leaveReproducer(
  error: unknown,
  phase: string,
  modelFile: string,
  options: CompileOptions,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "tapeless-fault-"));
  const { weights } = options;
  const given = weights ? [resolve(weights.file)] : [];
  const files = [...(await localFiles(modelFile)), ...given];
  const root = commonFolder(files);
  const [file] = files.map((path) => relative(root, path));
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const kept = { ...options, weights: weights && { ...weights, file: relative(root, given[0]) } };
  const report = { version, node: process.version, phase, file, options: kept, stack };
  for (const path of files) copy(path, join(folder, relative(root, path)));
  writeFileSync(join(folder, "fault.json"), JSON.stringify(report, null, 2));
  return folder;
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  try {
    copyFileSync(from, to);
  } catch {
    // That it cannot be read may be the fault itself.
  }
}
