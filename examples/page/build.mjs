// node examples/page/build.mjs      compiles the network and bundles it with the page's own script
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { folderOf, root, tapeless } from "../support/compile.mjs";

const folder = folderOf(import.meta.url);
const outDir = join(folder, "generated");

/** Compiles and bundles; returns what `npx tapeless` printed. */
export async function buildPage() {
  const model = join(root, "examples/spiral/model.ts");
  const { status, stdout, stderr } = await tapeless(
    root,
    model,
    "--out-dir",
    outDir,
    "--emit",
    "forward,step",
  );
  if (status !== 0) throw new Error(stderr);
  const network = await bundle(join(outDir, "spiral.js"));
  const page = await bundle(join(folder, "app.js"), { SIZES: JSON.stringify(sentence(network)) });
  return `${stdout}examples/page/generated/app.js  ${kilobytes(page)} gzip, ${kilobytes(network)} of them the network\n`;
}

/**
 * A classic script rather than a module: modules are not loaded from file: addresses, and the page is to open with
 * a double click too. Returns the gzipped size.
 */
async function bundle(entry, define = {}) {
  const outfile = join(outDir, entry.endsWith("app.js") ? "app.js" : "spiral.min.js");
  const format = entry.endsWith("app.js") ? "iife" : "esm";
  await build({
    entryPoints: [entry],
    outfile,
    define,
    format,
    bundle: true,
    minify: true,
    target: "es2022",
  });
  return gzipSync(readFileSync(outfile)).length;
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const sentence = (network) => `The network with its training is ${kilobytes(network)} of JavaScript (gzip).`;

if (import.meta.url === pathToFileURL(process.argv[1]).href) buildPage().then(console.log);
