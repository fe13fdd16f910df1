// Builds dist/: the command, the compiler as a library, what model files import, the runtime library, and types.
import { spawnSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
rmSync(`${root}dist.new`, { recursive: true, force: true });

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
  outdir: "dist.new",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  plugins: [tsMorphShim],
  logLevel: "warning",
});

const types = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
});
if (types.status !== 0) process.exit(1);
rmSync(`${root}dist`, { recursive: true, force: true });
renameSync(`${root}dist.new`, `${root}dist`);
