// What the built command imports as "ts-morph" where it only parses. Most of a compilation's time would go into
// loading TypeScript: so nothing but TypeScript is loaded, it is required, not imported (Node would first search ten
// megabytes for their exports), and V8's compiled form of it is kept from run to run where that can be written.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const require = createRequire(import.meta.url);
const folder = join(dirname(fileURLToPath(import.meta.url)), "code-cache");
/** Smaller files are not worth a cache. */
const LARGE = 300_000;

function loadWithCodeCache() {
  const compile = Module.prototype._compile;
  const scripts = [];
  Module.prototype._compile = function (content, filename) {
    if (content.length < LARGE) return compile.call(this, content, filename);
    const cacheFile = join(
      folder,
      `${filename.replace(/[^\w.-]+/g, "_").slice(-120)}-${process.version}-${process.arch}`,
    );
    const cachedData = readIfThere(cacheFile);
    const script = new vm.Script(Module.wrap(content), { filename, cachedData });
    if (!cachedData || script.cachedDataRejected) scripts.push({ script, cacheFile });
    const requireFrom = createRequire(filename);
    return script
      .runInThisContext()
      .call(this.exports, this.exports, requireFrom, this, filename, dirname(filename));
  };
  try {
    return require(
      join(dirname(createRequire(require.resolve("ts-morph")).resolve("@ts-morph/common")), "typescript.js"),
    );
  } finally {
    Module.prototype._compile = compile;
    // At the end, when V8 has compiled what a compilation needs.
    if (scripts.length > 0) process.once("exit", () => scripts.forEach(keep));
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function keep({ script, cacheFile }) {
  try {
    mkdirSync(folder, { recursive: true });
    const temporary = `${cacheFile}.${process.pid}.tmp`;
    writeFileSync(temporary, script.createCachedData());
    renameSync(temporary, cacheFile);
  } catch {
    // The folder cannot be written: the next run compiles again.
  }
}

/** The compiler that ts-morph works with, without what ts-morph puts around it. */
export const ts = loadWithCodeCache();
