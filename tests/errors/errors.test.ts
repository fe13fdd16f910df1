import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { typeErrors } from "../../compiler/command/type-check.js";
import { compile } from "../../compiler/compile.js";
import { catalogue } from "../../compiler/diagnostics/catalogue.js";
import { ModelError, type Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { renderDiagnostic, type Palette } from "../../compiler/diagnostics/render.js";
import { DEFAULTS } from "../../compiler/options.js";
import { tapeless } from "../support/command.js";
import { cases, placeOf, type Case } from "./cases.js";

const plain: Palette = { error: String, warning: String, strong: String, faint: String };

/** A rejected promise is reported to the whole process, the test runner included: only the command shows it as it is. */
const BY_COMMAND_ONLY = new Set(["79-promise-rejected-on-the-way"]);
const byLibrary = cases.filter(({ name }) => !BY_COMMAND_ONLY.has(name));

/** Errors for which nobody can say what the author meant. */
const WITHOUT_REPAIR = new Set(["syntax-error", "type-error"]);

const STACK_TRACE = /^\s+at .+[:(]\d+|node:internal|\.cache\/command/m;

async function diagnose({ file, args }: Case): Promise<readonly Diagnostic[]> {
  const types = args.includes("--check") ? typeErrors(file) : [];
  try {
    const { warnings } = await compile(file, { ...DEFAULTS, timeout: 2000 });
    return [...types, ...warnings];
  } catch (error) {
    if (error instanceof ModelError) return [...types, ...error.diagnostics];
    throw error;
  }
}

describe("each bad model file", () => {
  test.each(byLibrary)("$name", async (bad) => {
    const diagnostics = await diagnose(bad);
    expect(diagnostics.map(placeOf)).toEqual(bad.expected);
    for (const { code, severity, message, help } of diagnostics) {
      expect(severity).toBe(catalogue[code].severity);
      expect(message).toMatch(/^\S[^\n]*[^\s.!?]$/);
      if (!WITHOUT_REPAIR.has(code)) expect(help).toMatch(/^[A-Z][^\n]*[.;…?]$/);
    }
    const home = process.cwd();
    try {
      process.chdir(bad.folder);
      const text = diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, plain)).join("\n");
      await expect(text).toMatchFileSnapshot(join(bad.folder, "expected.txt"));
    } finally {
      process.chdir(home);
    }
  });
});

describe("the command", () => {
  let out: string;
  beforeAll(() => {
    out = mkdtempSync(join(tmpdir(), "tapeless-errors-"));
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  const isError = ({ expected }: Case): boolean =>
    expected.some(({ code }) => catalogue[code as Diagnostic["code"]].severity === "error");

  test("says all of it as one JSON object, and writes nothing", async () => {
    const together = cases.filter((bad) => bad.args.length === 0 && isError(bad));
    const files = together.map(({ file }) => file);
    const folder = join(out, "json");
    const run = await tapeless(["compile", ...files, "--json", "--timeout", "2", "--out-dir", folder], out);
    expect(run.status).toBe(1);
    expect(run.stderr).not.toMatch(STACK_TRACE);
    const { ok, outputs, diagnostics, ...rest } = JSON.parse(run.stdout);
    expect([ok, outputs, rest]).toEqual([false, [], {}]);
    expect(diagnostics.map(placeOf)).toEqual(together.flatMap(({ expected }) => expected));
    const keys = ["code", "severity", "message", "file", "line", "column", "help"];
    for (const diagnostic of diagnostics) expect(Object.keys(diagnostic)).toEqual(keys);
    expect(existsSync(folder)).toBe(false);
  });

  // One of each code, and those that reach for the process itself.
  const seen = new Set<string>();
  const sample = cases.filter((bad) => {
    const isNew = bad.expected.some(({ code }) => !seen.has(code));
    bad.expected.forEach(({ code }) => seen.add(code));
    return isNew || /process|promise|recursion/.test(bad.name);
  });

  test.concurrent.each(sample)("on $name", async (bad) => {
    const folder = join(out, bad.name);
    const args = ["compile", "model.ts", ...bad.args, "--timeout", "2", "--out-dir", folder];
    const run = await tapeless(args, bad.folder);
    expect(run.status).toBe(isError(bad) ? 1 : 0);
    expect(run.stdout + run.stderr).not.toMatch(STACK_TRACE);
    for (const { code, file, line, column } of bad.expected)
      expect(run.stderr).toContain(`[${code}] ${file}:${line}:${column}  `);
    expect(existsSync(folder)).toBe(!isError(bad));
    if (isError(bad)) expect(run.stdout).toBe("");
  });
});

test("there are at least forty, and every code that a model file can raise is among them", () => {
  expect(cases.length).toBeGreaterThanOrEqual(40);
  const raised = new Set(cases.flatMap(({ expected }) => expected.map(({ code }) => code)));
  const possible = Object.entries(catalogue).filter(([, entry]) => entry.bad);
  expect(possible.map(([code]) => code).filter((code) => !raised.has(code))).toEqual([]);
});
