import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { examples, script } from "./support.js";

const folders = readdirSync(join(examples, "exercises")).filter((name) => /^r\d\d-/.test(name));

interface Row {
  readonly row: string;
  readonly shows: string;
}

// Each check throws where a figure is not what it should be.
describe.concurrent("exercises", () => {
  test.each(folders)("%s", { timeout: 60_000 }, async (folder) => {
    const { check } = script(`exercises/${folder}/check.mjs`);
    const rows: Row[] = await check();
    expect(rows.map(({ row }) => row.toLowerCase().replace(/^r(\d)$/, "r0$1"))).toEqual(
      folder.match(/r\d\d/g),
    );
  });
});

test("every row has its exercise", () => {
  const rows = folders.flatMap((folder) => folder.match(/r\d\d/g) ?? []);
  const expected = Array.from({ length: 18 }, (_, k) => `r${String(k + 1).padStart(2, "0")}`);
  // Checkpointing, R13, is not built yet.
  expect(rows).toEqual(expected.filter((row) => row !== "r13"));
});
