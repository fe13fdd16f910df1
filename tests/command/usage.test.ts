import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository, tapeless } from "../support/command.js";
import { readFileSync } from "node:fs";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tapeless-usage-"));
  writeFileSync(join(folder, "net.ts"), "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A command line that is wrong: status 2, one clear sentence, nothing on stdout, nothing written. */
async function refused(line: string): Promise<string> {
  const run = await tapeless(line.split(" "), folder);
  expect([line, run.status, run.stdout]).toEqual([line, 2, ""]);
  expect(run.stderr).not.toMatch(/^\s+at /m);
  expect(readdirSync(folder)).toEqual(["net.ts"]);
  return run.stderr;
}

describe.concurrent("wrong command lines", () => {
  test.each([
    ["compile", "missing required argument"],
    ["check", "missing required argument"],
    ["complie net.ts", "Did you mean compile?"],
    ["net.ts", "tapeless compile net.ts"],
    ["compile net.ts --minfy", "Did you mean --minify?"],
    ["compile net.ts --frobnicate", "unknown option '--frobnicate'"],
    ["compile net.ts --dtype f16", "Allowed choices are f64, f32."],
    ["compile net.ts --format umd", "Allowed choices are esm, cjs, iife."],
    ["compile net.ts --unroll some", "Allowed choices are auto, full, none."],
    ["compile net.ts --ext .ts", "Allowed choices are .js, .mjs, .cjs."],
    ["compile net.ts --emit forwards", `"forwards" is none of forward, forwardStep, loss`],
    ["compile net.ts --emit forward,,loss", `"" is none of`],
    ["compile net.ts --dump-ir=tree", `"tree" is none of graph, joint`],
    ["compile net.ts --timeout soon", "a number of seconds"],
    ["compile net.ts --out-dir", "argument missing"],
    ["compile net.ts --global-name net", "--global-name is for --format iife"],
    ["compile net.ts --ext .cjs", "--ext .cjs is for --format cjs"],
    ["compile net.ts --ext .mjs --format cjs", "--ext .mjs is for --format esm"],
    ["compile net.ts --freeze", "--freeze needs --weights <file>"],
    ["compile net.ts more.ts --weights w.safetensors", "--weights is for one model file, not 2"],
    ["compile net.ts --format iife --global-name a-b", "must be an identifier"],
    ["compile net.ts --format iife --global-name x;alert(1)", "must be an identifier"],
    ["compile net.ts --format iife --global-name models.class", "must be an identifier"],
  ])("tapeless %s", async (line, sentence) => {
    expect(await refused(line)).toContain(sentence);
  });

  test.each([
    ["compile net.ts --watch", "this version has no --watch yet"],
    ["explain net.ts --format tex", "this version has no explain command yet"],
    ["train net.ts --data d.csv", "this version has no train command yet"],
  ])("what is to come: tapeless %s", async (line, sentence) => {
    expect(await refused(line)).toContain(sentence);
  });
});

describe.concurrent("help", () => {
  test("without arguments, the usage", async () => {
    const run = await tapeless([], folder);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("Usage: tapeless");
    expect(run.stderr).toContain("compile [options] <model.ts...>");
  });

  test.each([["--help"], ["help"], ["-h"]])("tapeless %s", async (flag) => {
    const run = await tapeless([flag], folder);
    expect([run.status, run.stderr]).toEqual([0, ""]);
    for (const word of ["compile", "check", "Example:"]) expect(run.stdout).toContain(word);
    expect(run.stdout).not.toContain("explain");
  });

  test.each(["compile --help", "help compile"])("tapeless %s names every option", async (line) => {
    const run = await tapeless(line.split(" "), folder);
    expect(run.status).toBe(0);
    const options = [
      "out-dir",
      "target",
      "dtype",
      "format",
      "global-name",
      "ext",
      "minify",
      "emit",
      "unroll",
    ];
    for (const option of [
      ...options,
      "engine",
      "math",
      "weights",
      "freeze",
      "check",
      "json",
      "dump-ir",
      "timing",
      "timeout",
    ])
      expect(run.stdout).toContain(`--${option}`);
    for (const later of ["watch"]) expect(run.stdout).not.toContain(`--${later}`);
    expect(run.stdout.split("\n").every((text) => text.length <= 80)).toBe(true);
  });

  test.each(["--version", "-v"])("tapeless %s", async (flag) => {
    const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
    expect(await tapeless([flag], folder)).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });
});
