import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import vm from "node:vm";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { tapeless } from "../support/command.js";
import { importCode } from "../support/compile-to-module.js";

const MODEL = `
import { dense, meanSquaredError, model, sgd, tanh } from "tapeless";
export default model({
  input: [2],
  layers: [dense(4), tanh(), dense(1)],
  loss: meanSquaredError(),
  optimizer: sgd({ learningRate: 0.1 }),
});
`;
const FUNCTION = `
import { differentiable } from "tapeless";
export const f = differentiable((x: number, y: number) => Math.sin(x) * y);
`;
const BAD = MODEL.replace("dense(4)", "dense(-4)");

let root: string;
let count = 0;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "tapeless-command-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A folder of its own, with these files. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(root, String(++count));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function compiled(...args: string[]) {
  const folder = folderWith({ "net.model.ts": MODEL });
  const run = await tapeless(["compile", "net.model.ts", ...args], folder);
  const out = join(folder, "generated");
  const read = (name: string): string => readFileSync(join(out, name), "utf8");
  return { ...run, folder, out, read };
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
const prediction = (net: Record<string, any>): number => net.forward(net.init(3), [0.5, -1])[0];

describe.concurrent("what is written", () => {
  test("a module, its declarations and its source map, in a folder that is made, and nothing else", async () => {
    const folder = folderWith({ "net.model.ts": MODEL });
    const run = await tapeless(["compile", "net.model.ts", "--out-dir", "deep/down"], folder);
    expect([run.status, run.stderr]).toEqual([0, ""]);
    expect(readdirSync(join(folder, "deep/down")).sort()).toEqual(["net.d.ts", "net.js", "net.js.map"]);
    for (const word of ["net", "2 → 1", "17 parameters", join("deep/down", "net.js"), "gzip", "backward"])
      expect(run.stdout).toContain(word);
  });

  test("the same bytes on every run, wherever the model file lies", async () => {
    const [one, two] = [await compiled(), await compiled()];
    for (const file of ["net.js", "net.d.ts", "net.js.map"]) expect(one.read(file)).toBe(two.read(file));
  });

  test("over what was there before", async () => {
    const folder = folderWith({
      "net.model.ts": MODEL,
      "generated/net.js": "old",
      "generated/other.js": "kept",
    });
    expect((await tapeless(["compile", "net.model.ts"], folder)).status).toBe(0);
    expect(readFileSync(join(folder, "generated/net.js"), "utf8")).toContain("export function forward");
    expect(readdirSync(join(folder, "generated")).sort()).toEqual([
      "net.d.ts",
      "net.js",
      "net.js.map",
      "other.js",
    ]);
  });

  test("as JSON: each file with its sizes", async () => {
    const { status, stdout, stderr, folder } = await compiled("--json");
    expect([status, stderr]).toEqual([0, ""]);
    const { ok, outputs, diagnostics, ...rest } = JSON.parse(stdout);
    expect([ok, diagnostics, rest]).toEqual([true, [], {}]);
    const names = ["net.js", "net.d.ts", "net.js.map"];
    expect(outputs.map(({ path }: { path: string }) => path)).toEqual(
      names.map((name) => join("generated", name)),
    );
    for (const { path, bytes, gzipBytes } of outputs) {
      const text = readFileSync(join(folder, path));
      expect([bytes, gzipBytes]).toEqual([
        statSync(join(folder, path)).size,
        gzipSync(text, { level: 9 }).length,
      ]);
    }
  });

  test("for several files at once", async () => {
    const folder = folderWith({ "a.ts": MODEL, "b/f.ts": FUNCTION });
    const run = await tapeless(["compile", "a.ts", "b/f.ts", "./a.ts"], folder);
    expect(run.status).toBe(0);
    expect(readdirSync(join(folder, "generated")).filter((name) => name.endsWith(".js"))).toEqual([
      "a.js",
      "f.js",
    ]);
  });
});

describe.concurrent("nothing is written", () => {
  test("where one of several files has errors", async () => {
    const folder = folderWith({ "a.ts": MODEL, "bad.ts": BAD, "c.ts": MODEL });
    const run = await tapeless(["compile", "a.ts", "bad.ts", "c.ts"], folder);
    expect([run.status, run.stdout]).toEqual([1, ""]);
    expect(run.stderr).toContain("error[invalid-argument] bad.ts:5:12");
    expect(run.stderr).toContain("Nothing was written.");
    expect(existsSync(join(folder, "generated"))).toBe(false);
  });

  test("where two files would become one, in any case of letters", async () => {
    const folder = folderWith({ "a/net.ts": MODEL, "b/Net.model.ts": MODEL });
    const run = await tapeless(["compile", "a/net.ts", "b/Net.model.ts"], folder);
    expect(run.status).toBe(1);
    expect(run.stderr).toContain(`error[duplicate-name] ${join("b", "Net.model.ts")}`);
    expect(run.stderr).toContain(join("a", "net.ts"));
    expect(existsSync(join(folder, "generated"))).toBe(false);
  });

  test("by check, which knows of types too", async () => {
    const wrong = `${MODEL}\nconst units: string = 4;\n`;
    const folder = folderWith({ "net.ts": MODEL, "wrong.ts": wrong });
    const [good, bad] = [
      await tapeless(["check", "net.ts"], folder),
      await tapeless(["check", "wrong.ts"], folder),
    ];
    expect([good.status, good.stdout, good.stderr]).toEqual([0, "net.ts: no errors\n", ""]);
    expect(bad.status).toBe(1);
    expect(bad.stderr).toContain("error[type-error] wrong.ts:10:7");
    expect(readdirSync(folder).sort()).toEqual(["net.ts", "wrong.ts"]);
    expect((await tapeless(["compile", "wrong.ts"], folder)).status).toBe(0);
    expect((await tapeless(["compile", "wrong.ts", "--check"], folder)).status).toBe(1);
  });

  test("to a folder that is a file, or over a folder that is called like the module", async () => {
    const folder = folderWith({
      "net.ts": MODEL,
      file: "",
      "generated/net.js/x": "",
      "generated/net.d.ts": "old",
    });
    for (const args of [["--out-dir", "file"], ["--out-dir", "file/below"], []]) {
      const run = await tapeless(["compile", "net.ts", ...args], folder);
      expect(run.status).toBe(2);
      expect(run.stderr).toContain("error[cannot-write]");
      expect(run.stderr).not.toMatch(/^\s+at /m);
    }
    expect(readdirSync(join(folder, "generated")).sort()).toEqual(["net.d.ts", "net.js"]);
    expect(readFileSync(join(folder, "generated/net.d.ts"), "utf8")).toBe("old");
    const json = await tapeless(["compile", "net.ts", "--out-dir", "file", "--json"], folder);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      outputs: [],
      diagnostics: [{ code: "cannot-write" }],
    });
  });
});

describe.concurrent("formats", () => {
  test("esm, with names that end in .mjs", async () => {
    const { out, read } = await compiled("--ext", ".mjs");
    expect(readdirSync(out).sort()).toEqual(["net.d.mts", "net.mjs", "net.mjs.map"]);
    expect(read("net.mjs")).toContain("sourceMappingURL=net.mjs.map");
    expect(prediction(await importCode(read("net.mjs")))).toBeTypeOf("number");
  });

  test("cjs, minified or not, and iife compute the same as esm", async () => {
    const esm = prediction(await importCode((await compiled()).read("net.js")));
    for (const args of [[], ["--minify"]]) {
      const cjs = await compiled("--format", "cjs", "--ext", ".cjs", ...args);
      expect(readdirSync(cjs.out).sort()).toEqual(["net.cjs", "net.cjs.map", "net.d.cts"]);
      expect(prediction(createRequire(import.meta.url)(join(cjs.out, "net.cjs")))).toBe(esm);
      const iife = await compiled("--format", "iife", ...args);
      expect(prediction(vm.runInNewContext(`${iife.read("net.js")}; net`))).toBe(esm);
    }
    const named = await compiled("--format", "iife", "--global-name", "models.net");
    expect(prediction(vm.runInNewContext(`${named.read("net.js")}; models.net`))).toBe(esm);
  });

  test.each([
    ["module", ["--format", "cjs"], true],
    ["module", ["--format", "cjs", "--ext", ".cjs"], false],
    ["module", [], false],
    ["module", ["--format", "iife"], false],
    ["commonjs", ["--format", "cjs"], false],
  ])("a warning in a package of type %s with %j: %s", async (type, args, isWarned) => {
    const folder = folderWith({ "net.ts": MODEL, "package.json": JSON.stringify({ type }) });
    const run = await tapeless(["compile", "net.ts", "--out-dir", "a/b", "--json", ...args], folder);
    expect(run.status).toBe(0);
    const { ok, diagnostics } = JSON.parse(run.stdout);
    const codes = diagnostics.map(({ code, severity }: Diagnostic) => [code, severity]);
    expect([ok, codes]).toEqual([true, isWarned ? [["module-type", "warning"]] : []]);
  });

  test("minified esm is smaller and computes the same", async () => {
    const [plain, small] = [await compiled(), await compiled("--minify")];
    expect(small.read("net.js").length).toBeLessThan(0.7 * plain.read("net.js").length);
    const [a, b] = [await importCode(plain.read("net.js")), await importCode(small.read("net.js"))];
    expect(Object.keys(b).sort()).toEqual(Object.keys(a).sort());
    expect(prediction(b)).toBe(prediction(a));
  });
});

describe.concurrent("options of the code", () => {
  test("--emit", async () => {
    const { read } = await compiled("--emit", "forward, jvp");
    expect(Object.keys(await importCode(read("net.js"))).sort()).toEqual(["forward", "init", "jvp", "meta"]);
    const folder = folderWith({
      "f.ts": FUNCTION,
      "plain.ts": MODEL.replace(/ {2}(loss|optimizer):.*\n/g, ""),
    });
    await tapeless(["compile", "f.ts", "--emit", "gradient"], folder);
    const f = await importCode(readFileSync(join(folder, "generated/f.js"), "utf8"));
    expect(Object.keys(f).sort()).toEqual(["f", "fGradient", "meta"]);
    const run = await tapeless(["compile", "plain.ts", "--emit", "backward"], folder);
    expect(run.status).toBe(1);
    expect(run.stderr).toContain("error[invalid-argument] plain.ts:3:16  backward needs a model with a loss");
    const none = await tapeless(["compile", "plain.ts", "f.ts", "--emit", "gradient"], folder);
    expect(none.status).toBe(1);
    expect(none.stderr).toContain("error[invalid-argument] plain.ts:3:16  gradient is for functions made by");
    writeFileSync(join(folder, "both.ts"), `${FUNCTION}${MODEL}`);
    expect((await tapeless(["compile", "both.ts", "--emit", "gradient"], folder)).status).toBe(0);
  });

  test("--unroll", async () => {
    const [full, none] = [await compiled("--unroll", "full"), await compiled("--unroll", "none")];
    const [a, b] = [await importCode(full.read("net.js")), await importCode(none.read("net.js"))];
    expect(prediction(a)).toBeCloseTo(prediction(b), 14);
    expect(String(a.forward).match(/for \(/g)).toHaveLength(1);
    expect(String(b.forward).match(/for \(/g)!.length).toBeGreaterThan(2);
    expect(none.stdout).toContain("loops");
  });

  test("--timeout, in parts of seconds", async () => {
    expect((await compiled("--timeout", "1.005")).status).toBe(0);
    const folder = folderWith({ "endless.ts": "for (;;);" });
    const run = await tapeless(["compile", "endless.ts", "--timeout", "0.0001"], folder);
    expect(run.stderr).toContain("error[model-timeout]");
  });

  test("--dtype", async () => {
    const net = await importCode((await compiled("--dtype", "f32")).read("net.js"));
    expect(net.init()).toBeInstanceOf(Float32Array);
    expect(net.meta.dtype).toBe("f32");
  });
});

describe.concurrent("what can be seen on the way", () => {
  test.each(["graph", "joint", "optimized", "loops", "schedule", "memory"])("--dump-ir=%s", async (phase) => {
    const { status, stdout } = await compiled(`--dump-ir=${phase}`);
    expect(status).toBe(0);
    expect(new Set(stdout.match(/^\/\/ [a-z]+$/gm))).toEqual(new Set([`// ${phase}`]));
  });

  test("--dump-ir alone is all of them, and leaves the model file to the command", async () => {
    const folder = folderWith({ "net.ts": MODEL });
    const run = await tapeless(["compile", "--dump-ir", "net.ts", "--json"], folder);
    expect(run.status).toBe(0);
    expect(JSON.parse(run.stdout).ok).toBe(true);
    const phases = new Set(run.stderr.match(/^\/\/ [a-z]+$/gm));
    expect(phases.size).toBe(6);
  });

  test("--timing", async () => {
    const { status, stderr } = await compiled("--timing");
    expect(status).toBe(0);
    for (const phase of [
      "read",
      "build",
      "check",
      "differentiate",
      "optimize",
      "schedule",
      "emit",
      "bundle",
      "total",
    ])
      expect(stderr).toMatch(new RegExp(`^${phase} +\\d+\\.\\d ms$`, "m"));
  });
});
