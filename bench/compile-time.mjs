// How long a compilation takes from a cold process, beside `tsc --noEmit` on the same file: whole processes in pairs.
// node bench/compile-time.mjs [pairs]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const pairs = Number(process.argv[2] ?? 9);
const folder = mkdtempSync(join(tmpdir(), "tapeless-bench-"));
const file = join(folder, "xor.model.ts");

writeFileSync(
  file,
  `import { model, dense, sigmoid, squaredError, sgd } from "tapeless";
export default model({
  name: "xor",
  input: [2],
  layers: [dense(4), sigmoid(), dense(1), sigmoid()],
  loss: squaredError({ reduction: "sum", weight: 0.5 }),
  optimizer: sgd({ learningRate: 0.5 }),
});
`,
);
const compilerOptions = {
  target: "es2022",
  module: "esnext",
  moduleResolution: "bundler",
  strict: true,
  skipLibCheck: true,
  paths: { tapeless: [join(root, "dist/types/runtime/declarations.d.ts")] },
};
writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));

function milliseconds(args) {
  const started = performance.now();
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: folder });
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr || stdout}`);
  return performance.now() - started;
}

const compile = () => milliseconds([join(root, "dist/cli.js"), "compile", file]);
const check = () => milliseconds([join(root, "node_modules/typescript/bin/tsc"), "--noEmit", "-p", folder]);
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

try {
  compile();
  check();
  const measured = Array.from({ length: pairs }, () => ({ ours: compile(), tsc: check() }));
  const ours = median(measured.map((pair) => pair.ours));
  const tsc = median(measured.map((pair) => pair.tsc));
  const ratio = median(measured.map((pair) => pair.ours / pair.tsc));
  console.log(
    `tapeless compile ${ours.toFixed(0)} ms, tsc --noEmit ${tsc.toFixed(0)} ms, ratio ${ratio.toFixed(2)} (median of ${pairs} pairs)`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
