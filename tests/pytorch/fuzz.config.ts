import { defineConfig } from "vitest/config";

/** The random models, run on request only: see run-fuzz.mjs. */
export default defineConfig({
  test: {
    include: ["tests/pytorch/fuzz.ts"],
    testTimeout: 120_000,
    hookTimeout: 600_000,
    reporters: ["dot"],
  },
});
