// Writes docs/errors from the catalogue of diagnostics: `node scripts/docs.mjs`.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const bundled = join(root, ".cache/docs/error-pages.mjs");
await build({
  absWorkingDir: root,
  entryPoints: ["scripts/docs/error-pages.ts"],
  outfile: bundled,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  logLevel: "warning",
});
const { errorPages } = await import(pathToFileURL(bundled).href);
const pages = await errorPages();
const folder = join(root, "docs/errors");
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(join(folder, name));
for (const [name, text] of pages) writeFileSync(join(folder, name), text);
process.stdout.write(`docs/errors: ${pages.size} pages\n`);
