// node tests/pytorch/make-fixtures.mjs: asks PyTorch for every number in tests/fixtures/pytorch and writes the files.
import { build } from "esbuild";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "tapeless-fixtures-"));
const outfile = join(work, "make-fixtures.mjs");
try {
  await build({
    entryPoints: [join(here, "make-fixtures.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
  });
  process.argv.splice(2, process.argv.length, here, join(here, "../fixtures/pytorch"));
  await import(pathToFileURL(outfile).href);
} finally {
  rmSync(work, { recursive: true });
}
