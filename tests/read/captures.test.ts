import { describe, test } from "vitest";
import { expectAsWritten } from "../support/as-written.js";

const at = [-2, 0.5, 3];

describe("what is captured may look like anything", () => {
  test.each([
    ["an object with a table", "const w = { table: [2, 3] };", "(x: number) => w.table[1] * x"],
    [
      "an array with its methods",
      "const w = [1, 2];",
      "(x: number) => w.indexOf(2) * x + (w as any).lastIndexOf!(2)",
    ],
    [
      "an object with methods",
      "const w = { k: 2, twice: (x) => 2 * x };",
      "(x: number) => (w.twice)(x) * w.k",
    ],
    ["an object of a kind", `const w = { kind: "closure", k: 2 };`, "(x: number) => w.k * x"],
  ])("%s", async (_what, before, f) => {
    await expectAsWritten({ before, f, at });
  });
});
