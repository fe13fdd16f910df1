// Compiles model files through the command, as a user does, and imports what it wrote.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The folder of the package. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
const { bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
/** What `npx tapeless` runs. */
export const command = join(root, bin.tapeless);

/** The folder that a module of these examples lies in: `folderOf(import.meta.url)`. */
export const folderOf = (url) => fileURLToPath(new URL(".", url));

const execute = (folder, args) =>
  new Promise((resolve) => {
    execFile(process.execPath, [command, "compile", ...args], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ status: error ? error.code : 0, stdout, stderr }),
    );
  });

/** What runs on each core; more processes at a time would only be in each other's way. */
const queues = Array.from({ length: availableParallelism() }, () => Promise.resolve());
let turn = 0;

/** Runs `tapeless compile` in a folder, and returns its exit status and what it printed. */
export function tapeless(folder, ...args) {
  const queue = turn++ % queues.length;
  queues[queue] = queues[queue].then(() => execute(folder, args));
  return queues[queue];
}

/** Compiles model files; `diagnostics` holds warnings and errors, and nothing is written where there are errors. */
export async function diagnose(folder, files, ...options) {
  const { status, stdout, stderr } = await tapeless(folder, ...files, "--json", ...options);
  if (status !== 0 && status !== 1)
    throw new Error(`tapeless compile ended with status ${status}\n${stderr}`);
  return JSON.parse(stdout);
}

/** Compiles model files and imports the modules they became: an object keyed by the models' names. */
export async function compile(folder, files, ...options) {
  const { ok, outputs, diagnostics } = await diagnose(folder, files, ...options);
  if (ok) return load(folder, outputs);
  throw new Error(diagnostics.map(({ file, code, message }) => `${file}: ${code}: ${message}`).join("\n"));
}

/** Imports the modules among the files that were written. */
export async function load(folder, outputs) {
  const modules = outputs.filter(({ path }) => path.endsWith(".js"));
  const imported = modules.map(async ({ path }) => {
    const file = join(folder, path);
    const module = await import(pathToFileURL(file).href);
    return [basename(path, ".js"), { ...module, code: readFileSync(file, "utf8") }];
  });
  return Object.fromEntries(await Promise.all(imported));
}
