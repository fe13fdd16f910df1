import { join } from "node:path";
import type { Compilation } from "../compile.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { shortPath } from "../diagnostics/render.js";
import type { CompileOptions } from "../options.js";

interface Compiled {
  readonly file: string;
  readonly compilation: Compilation;
}

/** Models that would be written to one file. Names are compared as file systems that ignore case do. */
export function clashes(
  compiled: readonly Compiled[],
  outDir: string,
  { extension }: CompileOptions,
): Diagnostic[] {
  const first = new Map<string, string>();
  return compiled.flatMap(({ file, compilation: { name } }): Diagnostic[] => {
    const key = name.toLowerCase();
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, file);
      return [];
    }
    return [
      {
        code: "duplicate-name",
        severity: "error",
        message: `${shortPath(other)} and this file would both become ${join(outDir, `${name}${extension}`)}`,
        help: `Give one of the models another name, or compile them into different folders.`,
        file,
      },
    ];
  });
}
