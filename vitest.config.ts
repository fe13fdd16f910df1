import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // An expected file that is missing is a failure: only `npx vitest run tests/errors -u` writes it.
    update: "none",
    // Vitest leaves one core free by itself; of two, that is half.
    maxWorkers: availableParallelism(),
  },
});
