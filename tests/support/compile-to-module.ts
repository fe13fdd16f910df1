import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { compile, type Compilation } from "../../compiler/compile.js";
import { DEFAULTS, type CompileOptions } from "../../compiler/options.js";

/** Compiles the text of a model file, as if it stood in a file called `model.ts`. */
export async function compileSource(
  source: string,
  options: Partial<CompileOptions> = {},
): Promise<Compilation> {
  const folder = mkdtempSync(join(tmpdir(), "tapeless-test-"));
  try {
    const file = join(folder, "model.ts");
    writeFileSync(file, source);
    return await compile(file, { ...DEFAULTS, ...options });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let folder: string | undefined;
let count = 0;

/** Loads emitted code as the ES module it is. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export async function importCode(code: string): Promise<Record<string, any>> {
  if (!folder) {
    const created = (folder = mkdtempSync(join(tmpdir(), "tapeless-module-")));
    process.on("exit", () => rmSync(created, { recursive: true, force: true }));
  }
  const file = join(folder, `module${++count}.mjs`);
  // Without its map: the test runner would look for the file.
  writeFileSync(file, code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
  return await import(/* @vite-ignore */ pathToFileURL(file).href);
}

/** The emitted module of the text of a model file, loaded. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export async function compileToModule(source: string, options: object = {}): Promise<Record<string, any>> {
  return importCode((await compileSource(source, options as Partial<CompileOptions>)).code);
}
