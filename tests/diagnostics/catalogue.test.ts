import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { diagnose, entries, errorPages } from "../../scripts/docs/error-pages.js";
import { repository } from "../support/command.js";

describe("each code of the catalogue", () => {
  const shown = entries.flatMap(([code, { bad, good, severity }]) =>
    bad && good ? [{ code, bad, good, severity }] : [],
  );

  test.each(shown)("$code: its bad example raises it and nothing else", async ({ code, bad, severity }) => {
    const { diagnostics } = await diagnose(bad, code);
    expect(new Set(diagnostics.map((d) => d.code))).toEqual(new Set([code]));
    expect(new Set(diagnostics.map((d) => d.severity))).toEqual(new Set([severity]));
  });

  test.each(shown)("$code: its good example raises nothing", async ({ code, good }) => {
    expect((await diagnose(good, code)).diagnostics).toEqual([]);
  });

  test("has an example, unless no model file can raise it", () => {
    const without = entries.filter(([, { bad }]) => !bad).map(([code]) => code);
    const ofWeights = ["invalid-weights", "weights-mismatch", "non-finite-weights"];
    const ofCommand = ["file-not-found", "cannot-write", "module-type", "internal-fault"];
    expect(without).toEqual([...ofWeights, ...ofCommand]);
  });

  test.each(entries)("%s: its texts are for reading", (code, { title, explanation }) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(title).toMatch(/^[A-Z][^\n]*[^.\s]$/);
    expect(explanation.trim()).toMatch(/^[A-Z`][^]*\.$/);
    expect(explanation.split("\n").every((line) => line.length <= 120)).toBe(true);
  });
});

test("docs/errors is what the catalogue says (node scripts/docs.mjs writes it)", async () => {
  const folder = join(repository, "docs/errors");
  const pages = await errorPages();
  expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages) expect(readFileSync(join(folder, name), "utf8")).toBe(text);
});
