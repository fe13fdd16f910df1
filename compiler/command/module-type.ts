import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { CompileOptions } from "../options.js";

/** CommonJS that Node would take for an ES module, because of the package that it lies in. */
export function wrongModuleType(outDir: string, { format, extension }: CompileOptions): Diagnostic[] {
  if (format !== "cjs" || extension !== ".js" || packageType(resolve(outDir)) !== "module") return [];
  return [
    {
      code: "module-type",
      severity: "warning",
      message: `Node takes a .js file in ${outDir} for an ES module ("type": "module" in package.json), but this is CommonJS`,
      help: "Add --ext .cjs.",
    },
  ];
}

/** The `type` of the innermost package that a folder lies in. */
function packageType(folder: string): unknown {
  const file = join(folder, "package.json");
  if (existsSync(file)) return typeIn(file);
  return folder === dirname(folder) ? undefined : packageType(dirname(folder));
}

function typeIn(file: string): unknown {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { type?: unknown } | null)?.type;
  } catch {
    return undefined;
  }
}
