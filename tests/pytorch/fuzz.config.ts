import { defineConfig } from "vitest/config";

/** The random models and the sweep over layers, run on request only: see run-fuzz.mjs. */
export default defineConfig({
  test: {
    include: [process.env.FUZZ_KIND === "sweep" ? "tests/pytorch/sweep/sweep.ts" : "tests/pytorch/fuzz.ts"],
    testTimeout: 120_000,
    hookTimeout: 600_000,
    reporters: ["dot"],
  },
});
