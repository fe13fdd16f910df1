import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // Whole trainings of minutes: `npm run test:all` has them too.
    exclude: process.env.THOROUGH === "1" ? [] : ["tests/**/*.slow.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // An expected file that is missing is a failure: only `npx vitest run tests/errors -u` writes it.
    update: "none",
    // Vitest leaves one core free by itself; of two, that is half.
    maxWorkers: availableParallelism(),
  },
});
