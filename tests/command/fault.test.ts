import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runCompile, type CompileCommand } from "../../compiler/command/compile-command.js";
import { compile } from "../../compiler/compile.js";
import { DEFAULTS, type CompileOptions } from "../../compiler/options.js";
import { saveSafetensors } from "../../runtime/safetensors.js";

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
async function faulty(json: boolean, file = "net.ts", more: Partial<CompileOptions> = {}) {
  const [stdout, stderr]: string[][] = [[], []];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => stdout.push(String(text)) > 0);
  vi.spyOn(process.stderr, "write").mockImplementation((text) => stderr.push(String(text)) > 0);
  const command: CompileCommand = {
    files: [join(folder, file)],
    options: { ...DEFAULTS, ...more, format: "nonsense" as "esm" },
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

test("what the model file imports is kept too, and lies where it looks for it", async () => {
  const files = {
    "nets/large/net.ts": `import { dense, model } from "tapeless";
import sizes from "../sizes.json";
import { hidden } from "../../shared/layers.js";
export default model({ input: [sizes.input], layers: [hidden(), dense(1)] });\n`,
    "nets/sizes.json": `{ "input": 2 }`,
    "shared/layers.ts": `import { dense } from "tapeless";\nexport const hidden = () => dense(3);\n`,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const reproducer = reproducerIn((await faulty(false, "nets/large/net.ts")).stderr);
  for (const [name, text] of Object.entries(files))
    expect(readFileSync(join(reproducer, name), "utf8")).toBe(text);
  const { file } = JSON.parse(readFileSync(join(reproducer, "fault.json"), "utf8"));
  expect((await compile(join(reproducer, file), DEFAULTS)).model?.module.params.size).toBe(13);
  rmSync(reproducer, { recursive: true });
});

test("its weights are kept too", async () => {
  mkdirSync(join(folder, "nets"));
  writeFileSync(join(folder, "nets/net.ts"), MODEL);
  const { model } = await compile(join(folder, "net.ts"), DEFAULTS);
  const params = [...model!.module.params.places.values()];
  const file = join(folder, "w.safetensors");
  writeFileSync(file, saveSafetensors({ dtype: "f64", params, size: 3 }, [1, 2, 3]));
  const { stderr } = await faulty(false, "nets/net.ts", { weights: { file, freeze: true } });
  const reproducer = reproducerIn(stderr);
  expect(readFileSync(join(reproducer, "w.safetensors"))).toEqual(readFileSync(file));
  const report = JSON.parse(readFileSync(join(reproducer, "fault.json"), "utf8"));
  expect([report.file, report.options.weights]).toEqual([
    join("nets", "net.ts"),
    { file: "w.safetensors", freeze: true },
  ]);
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
