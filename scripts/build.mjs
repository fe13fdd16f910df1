// Builds dist/: the command, the compiler as a library, what model files import, the runtime library, and types.
import { spawnSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
// Built aside and then put in place, so that the command works all the while.
const fresh = `dist.new-${process.pid}`;

/** Where the command only parses, it loads TypeScript in its own way; see the shim. Type checking takes all of it. */
const tsMorphShim = {
  name: "ts-morph",
  setup({ onResolve }) {
    onResolve({ filter: /^ts-morph$/ }, ({ importer }) =>
      importer.endsWith("type-check.ts") ? undefined : { path: `${root}scripts/ts-morph-shim.mjs` },
    );
  },
};

await build({
  absWorkingDir: root,
  entryPoints: {
    cli: "compiler/cli.ts",
    compiler: "compiler/index.ts",
    declarations: "runtime/declarations.ts",
    runtime: "runtime/index.ts",
  },
  outdir: fresh,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  plugins: [tsMorphShim],
  logLevel: "warning",
});

const tsc = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--outDir", `${fresh}/types`];
const types = spawnSync(process.execPath, tsc, { cwd: root, stdio: "inherit" });
if (types.status === 0) {
  rmSync(`${root}dist`, { recursive: true, force: true });
  renameSync(`${root}${fresh}`, `${root}dist`);
} else {
  rmSync(`${root}${fresh}`, { recursive: true, force: true });
  process.exitCode = 1;
}
