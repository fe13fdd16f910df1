import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import type { CompileOptions } from "../options.js";
import { commonFolder, inputFiles } from "./local-files.js";
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
  const files = await inputFiles(modelFile, options);
  const root = commonFolder(files);
  const file = relative(root, files[0]);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { weights } = options;
  const moved = weights && { ...weights, file: relative(root, resolve(weights.file)) };
  const kept = { ...options, weights: moved };
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
