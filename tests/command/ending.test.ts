import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shell, tapeless } from "../support/command.js";

const model = (before: string): string => `
import { createServer } from "node:http";
import { readFile } from "node:fs";
import { dense, model } from "tapeless";
${before}
export default model({ input: [2], layers: [dense(1)] });
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tapeless-ending-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const STACK_TRACE = /^\s+at .+[:(]\d+|node:internal/m;

describe.concurrent("the command ends", () => {
  test("with its own status where the reader of its output has gone away", async () => {
    writeFileSync(join(folder, "net.ts"), model(""));
    writeFileSync(join(folder, "bad.ts"), model("dense(-1);"));
    for (const [line, status] of [
      ["compile --dump-ir net.ts", 0],
      ["compile net.ts --json", 0],
      ["check bad.ts --json", 1],
      ["--help", 0],
    ] as const) {
      const run = await shell(`set -o pipefail; tapeless ${line} | head -c 0`, folder);
      expect([line, run.status, run.stderr]).toEqual([line, status, ""]);
    }
  });

  test.skipIf(!existsSync("/dev/full"))("with a sentence where its output cannot be written", async () => {
    writeFileSync(join(folder, "full.ts"), model(""));
    const run = await shell("tapeless compile full.ts > /dev/full", folder);
    expect([run.status, run.stderr]).toEqual([
      2,
      "error: Tapeless failed: the output cannot be written (ENOSPC)\n",
    ]);
  });

  test("though a model file left something open", async () => {
    writeFileSync(join(folder, "open.ts"), model("createServer().listen(0);"));
    const run = await tapeless(["compile", "open.ts"], folder);
    expect([run.status, run.stderr]).toEqual([0, ""]);
    expect(run.stdout).toContain("open.js");
  });

  test("without a stack trace where a model file left a callback that throws", async () => {
    const text = `readFile("late.ts", () => { throw new Error("too late"); });`;
    writeFileSync(join(folder, "late.ts"), model(text));
    const run = await tapeless(["compile", "late.ts"], folder);
    expect(run.stderr).not.toMatch(STACK_TRACE);
    expect(run.status).toBe(run.stderr === "" ? 0 : 3);
  });
});
