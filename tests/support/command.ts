import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let built: Promise<string> | undefined;

/** Runs the command as a person does, from the present sources, in a folder. */
export async function tapeless(
  args: readonly string[],
  cwd: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  return run(process.execPath, [await commandFile(), ...args], cwd, environment);
}

/** Runs a line of the shell in which `tapeless` is the command. */
export async function shell(line: string, cwd: string): Promise<CommandResult> {
  const command = `tapeless() { "${process.execPath}" "${await commandFile()}" "$@"; }`;
  return run("bash", ["-c", `${command}; ${line}`], cwd, {});
}

const commandFile = (): Promise<string> => (built ??= buildCommand());

function run(
  program: string,
  args: readonly string[],
  cwd: string,
  environment: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_COLOR: "1", ...environment };
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}

/**
 * dist/ may be older than the sources, so the command is built anew, as scripts/build.mjs does it, into a folder named
 * after what came out: files that test at the same time share it.
 */
async function buildCommand(): Promise<string> {
  const shim = join(root, "scripts/ts-morph-shim.mjs");
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { cli: "compiler/cli.ts" },
    outdir: join(root, ".cache/command"),
    bundle: true,
    splitting: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    plugins: [
      {
        name: "ts-morph",
        setup({ onResolve }) {
          onResolve({ filter: /^ts-morph$/ }, ({ importer }) =>
            importer.endsWith("type-check.ts") ? undefined : { path: shim },
          );
        },
      },
    ],
  });
  const hash = createHash("sha256");
  for (const { text } of outputFiles) hash.update(text);
  const builds = join(root, ".cache", "command");
  const folder = join(builds, hash.digest("hex").slice(0, 16));
  if (!existsSync(folder)) {
    const temporary = `${folder}.${process.pid}`;
    mkdirSync(temporary, { recursive: true });
    for (const { path, text } of outputFiles) writeFileSync(join(temporary, basename(path)), text);
    try {
      renameSync(temporary, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
      rmSync(temporary, { recursive: true, force: true });
    }
    forgetOthers(builds, folder);
  }
  return join(folder, "cli.js");
}

/** Builds of other sources, unless tests may still be running on them. */
function forgetOthers(builds: string, present: string): void {
  const hour = 3_600_000;
  for (const name of readdirSync(builds)) {
    const build = join(builds, name);
    const age = Date.now() - (statSync(build, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (build !== present && age > hour) rmSync(build, { recursive: true, force: true });
  }
}

export const repository = dirname(join(root, "package.json"));
