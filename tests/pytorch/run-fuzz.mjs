// node tests/pytorch/run-fuzz.mjs [--count 300] [--seed 1] [--modes none,auto] [--kind mixed|plain|spatial|sequence|sweep]
// Random models against PyTorch, or small ones around each kind of layer: every function of every model, in several
// modes. Needs a Python with PyTorch.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = fileURLToPath(new URL(".", import.meta.url));
const text = (value) => ({ type: "string", default: value });
const { values } = parseArgs({
  options: { count: text("300"), seed: text("1"), modes: { type: "string" }, kind: text("mixed") },
});
const usual = values.kind === "sweep" ? "none,auto" : "none,full,auto,f32";
const { status } = spawnSync("npx", ["vitest", "run", "-c", `${here}fuzz.config.ts`], {
  cwd: fileURLToPath(new URL("../..", import.meta.url)),
  stdio: "inherit",
  env: {
    ...process.env,
    FUZZ_COUNT: values.count,
    FUZZ_KIND: values.kind,
    FUZZ_SEED: values.seed,
    FUZZ_MODES: values.modes ?? usual,
  },
});
process.exitCode = status ?? 1;
