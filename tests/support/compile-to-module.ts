import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll } from "vitest";
import { compile, type Compilation } from "../../compiler/compile.js";
import { DEFAULTS, type CompileOptions } from "../../compiler/options.js";
import { Trace, type DumpPhase } from "../../compiler/trace.js";
import { verifying } from "../../compiler/verify.js";

/** A trace that checks what goes from phase to phase, and keeps the text of some phases. */
export const verifyingTrace = (wanted: readonly DumpPhase[] = []): Trace =>
  new Trace(new Set(wanted), verifying);

/** Compiles the text of a model file, as if it stood in a file called `model.ts`; every phase's result is verified. */
export async function compileSource(
  source: string,
  options: Partial<CompileOptions> = {},
  trace = verifyingTrace(),
): Promise<Compilation> {
  const folder = mkdtempSync(join(tmpdir(), "tapeless-test-"));
  try {
    const file = join(folder, "model.ts");
    writeFileSync(file, source);
    return await compile(file, { ...DEFAULTS, ...options }, trace);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type AnyModule = Record<string, any>;

/** Required by Node, not imported by the test runner; see there. */
const nativeImport = createRequire(import.meta.url)("./native-import.cjs") as (
  url: string,
) => Promise<AnyModule>;

let folder: string | undefined;
let count = 0;
afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Loads emitted code as the ES module it is. */
export async function importCode(code: string): Promise<AnyModule> {
  folder ??= mkdtempSync(join(tmpdir(), "tapeless-module-"));
  const file = join(folder, `module${++count}.mjs`);
  // Without its map: the test runner would look for the file.
  writeFileSync(file, code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
  return nativeImport(pathToFileURL(file).href);
}

/** The emitted module of the text of a model file, loaded. */
export async function compileToModule(source: string, options: object = {}): Promise<AnyModule> {
  return importCode((await compileSource(source, options)).code);
}
