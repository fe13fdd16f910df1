import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { CompileOptions } from "../options.js";

/** Keeps what is needed to see a fault of the compiler again; returns the folder. */
export function leaveReproducer(
  error: unknown,
  phase: string,
  file: string,
  options: CompileOptions,
): string {
  const folder = mkdtempSync(join(tmpdir(), "tapeless-fault-"));
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  writeFileSync(join(folder, "fault.json"), JSON.stringify({ phase, file, options, stack }, null, 2));
  try {
    writeFileSync(join(folder, basename(file)), readFileSync(file));
  } catch {
    // The file itself may be what cannot be read.
  }
  return folder;
}
