import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runCompile, type CompileCommand } from "../../compiler/command/compile-command.js";
import { DEFAULTS } from "../../compiler/options.js";

const MODEL = `import { dense, model } from "tapeless";\nexport default model({ input: [2], layers: [dense(1)] });\n`;
const plain = { error: String, warning: String, strong: String, faint: String };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tapeless-fault-test-"));
  writeFileSync(join(folder, "net.ts"), MODEL);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the command in this process with an option that no command line can give, so that a phase fails. */
async function faulty(json: boolean) {
  const [stdout, stderr]: string[][] = [[], []];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => stdout.push(String(text)) > 0);
  vi.spyOn(process.stderr, "write").mockImplementation((text) => stderr.push(String(text)) > 0);
  const command: CompileCommand = {
    files: [join(folder, "net.ts")],
    options: { ...DEFAULTS, format: "nonsense" as "esm" },
    outDir: join(folder, "out"),
    checkTypes: false,
    json,
    timing: false,
    dump: new Set(),
    palette: plain,
  };
  const status = await runCompile(command);
  vi.restoreAllMocks();
  return { status, stdout: stdout.join(""), stderr: stderr.join("") };
}

const reproducerIn = (text: string): string => /the folder (\S+),/.exec(text)![1];

test("a fault of the compiler says so, and leaves what is needed to see it again", async () => {
  const { status, stdout, stderr } = await faulty(false);
  expect([status, stdout]).toEqual([3, ""]);
  expect(stderr).toContain("error[internal-fault]");
  expect(stderr).toContain('the compiler failed in the phase "bundle"');
  expect(stderr).toContain("not of the model");
  expect(stderr).not.toMatch(/^\s+at .+:\d+/m);
  const reproducer = reproducerIn(stderr);
  expect(readFileSync(join(reproducer, "net.ts"), "utf8")).toBe(MODEL);
  const { phase, options, stack } = JSON.parse(readFileSync(join(reproducer, "fault.json"), "utf8"));
  expect([phase, options.format]).toEqual(["bundle", "nonsense"]);
  expect(stack).toContain("nonsense");
  expect(existsSync(join(folder, "out"))).toBe(false);
  rmSync(reproducer, { recursive: true });
});

test("as JSON too", async () => {
  const { status, stdout, stderr } = await faulty(true);
  expect([status, stderr]).toEqual([3, ""]);
  const { ok, outputs, diagnostics } = JSON.parse(stdout);
  expect([ok, outputs]).toEqual([false, []]);
  expect(diagnostics).toMatchObject([{ code: "internal-fault", severity: "error", line: null }]);
  rmSync(reproducerIn(diagnostics[0].help), { recursive: true });
});
