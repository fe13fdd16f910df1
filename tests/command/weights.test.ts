import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { saveSafetensors } from "../../runtime/safetensors.js";
import { tapeless } from "../support/command.js";
import { importCode } from "../support/compile-to-module.js";
import { distance } from "../support/numbers.js";
import { safetensorsOf, writeWeights, type Weight } from "../support/weights.js";

const MODEL = `
import { dense, meanSquaredError, model, sgd, tanh } from "tapeless";
export default model({
  input: [2],
  layers: [dense(3, { name: "hidden" }), tanh(), dense(1, { name: "output" })],
  loss: meanSquaredError(),
  optimizer: sgd({ learningRate: 0.1 }),
});
`;
const WEIGHTS: readonly Weight[] = [
  { name: "hidden.weight", shape: [3, 2], values: [0.1, -0.2, 0.3, 1 / 3, 0, 1e-3] },
  { name: "hidden.bias", shape: [3], values: [0, 0.5, -1] },
  { name: "output.weight", shape: [1, 3], values: [2, -1, 0.7] },
  { name: "output.bias", shape: [1], values: [0.25] },
];
const NUMBERS = WEIGHTS.flatMap(({ values }) => Array.from(values));

const changed = (name: string, change: Partial<Weight>): Weight[] =>
  WEIGHTS.map((weight) => (weight.name === name ? { ...weight, ...change } : weight));
const without = (name: string): Weight[] => WEIGHTS.filter((weight) => weight.name !== name);

let root: string;
let count = 0;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "tapeless-weights-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Given {
  readonly model?: string;
  readonly weights?: readonly Weight[] | Uint8Array;
  readonly dtype?: "f64" | "f32";
  readonly args?: readonly string[];
}

/** Compiles a model with weights, in a folder of its own. */
async function compiled({ model = MODEL, weights = WEIGHTS, dtype, args = [] }: Given = {}) {
  const folder = join(root, String(++count));
  mkdirSync(folder);
  writeFileSync(join(folder, "net.ts"), model);
  const file = join(folder, "w.safetensors");
  if (weights instanceof Uint8Array) writeFileSync(file, weights);
  else writeWeights(file, weights, dtype);
  const run = await tapeless(["compile", "net.ts", "--weights", "w.safetensors", ...args], folder);
  const read = (name: string): string => readFileSync(join(folder, "generated", name), "utf8");
  return { ...run, folder, read };
}

/** What is wrong with a model and its weights, and what the command ends with. */
async function problems(given: Given): Promise<{ status: number | null; diagnostics: Diagnostic[] }> {
  const { status, stdout, stderr, folder } = await compiled({
    ...given,
    args: ["--json", ...(given.args ?? [])],
  });
  expect(stderr).toBe("");
  const { ok, diagnostics } = JSON.parse(stdout);
  expect(ok).toBe(status === 0);
  expect(readdirSync(folder).includes("generated")).toBe(ok);
  return { status, diagnostics };
}

describe.concurrent("init returns the weights of the file", () => {
  test("whatever the seed, in a new array each time, and training goes on from them", async () => {
    const { status, stderr, read } = await compiled();
    expect([status, stderr]).toEqual([0, ""]);
    const net = await importCode(read("net.js"));
    expect(net.init()).toEqual(Float64Array.from(NUMBERS));
    expect(net.init(7)).toEqual(net.init(8));
    expect(net.init()).not.toBe(net.init());
    const params = net.init();
    const before = net.step(params, net.createState(), [1, 2], [3]);
    expect(net.loss(params, [1, 2], [3])).toBeLessThan(before);
    expect(net.init()).toEqual(Float64Array.from(NUMBERS));
    expect(read("net.d.ts")).toContain("the seed is ignored");
  });

  test("which saveSafetensors of the same module wrote", async () => {
    const net = await importCode((await compiled()).read("net.js"));
    const saved = saveSafetensors(net.meta as never, net.init());
    const again = await importCode((await compiled({ weights: saved })).read("net.js"));
    expect(again.init()).toEqual(net.init());
  });

  test("in the number type asked for, whichever the file's is", async () => {
    for (const dtype of ["f64", "f32"] as const) {
      const single = await importCode((await compiled({ dtype, args: ["--dtype", "f32"] })).read("net.js"));
      expect(single.init()).toEqual(Float32Array.from(NUMBERS));
    }
    const double = await importCode((await compiled({ dtype: "f32" })).read("net.js"));
    expect(double.init()).toEqual(Float64Array.from(Float32Array.from(NUMBERS)));
  });

  test("in few bytes, minified, as CommonJS and as a script too", async () => {
    const values = Float32Array.from({ length: 5000 }, (_, k) => Math.sin(k));
    const model = `import { dense, model } from "tapeless";
      export default model({ input: [50], layers: [dense(100, { bias: false, name: "wide" })] });`;
    const weights = [{ name: "wide.weight", shape: [100, 50], values }];
    const expected = Float64Array.from(values);
    for (const args of [[], ["--minify"], ["--format", "cjs"], ["--format", "iife", "--minify"]]) {
      const { status, read } = await compiled({ model, weights, dtype: "f32", args });
      expect(status).toBe(0);
      const code = read("net.js").replace(/\/\/# .*\s*$/, "");
      expect(code.length).toBeLessThan((4 / 3) * 4 * 5000 + 6000);
      expect((await moduleOf(code, args)).init()).toEqual(expected);
    }
  });

  test("for a model without parameters too", async () => {
    const model = `import { model, tanh } from "tapeless"; export default model({ input: [2], layers: [tanh()] });`;
    const net = await importCode((await compiled({ model, weights: [] })).read("net.js"));
    expect(net.init()).toEqual(new Float64Array(0));
  });

  test("PyTorch's counters are passed over", async () => {
    const counter = { name: "norm.num_batches_tracked", shape: [1], values: [3] };
    expect((await problems({ weights: [...WEIGHTS, counter] })).status).toBe(0);
  });
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type AnyModule = Record<string, any>;

/** What an ES module, a CommonJS module or a script called `net` exports, by the arguments it was compiled with. */
async function moduleOf(code: string, args: readonly string[]): Promise<AnyModule> {
  if (!args.includes("--format")) return importCode(code);
  const exported = args.includes("iife")
    ? `${code}; return net`
    : `const module = {}; ${code}; return module.exports`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  return new Function(exported)() as AnyModule;
}

describe.concurrent("--freeze makes the weights part of the functions", () => {
  const x = [0.5, -1, 2, 0.25];

  test("in every format, minified or not", async () => {
    const plain = await importCode((await compiled()).read("net.js"));
    const expected = plain.forward(plain.init(), x);
    const formats = [[], ["--format", "cjs"], ["--format", "iife"]];
    for (const args of formats.flatMap((format) => [format, [...format, "--minify"]])) {
      const { status, stderr, read } = await compiled({ args: ["--freeze", ...args] });
      expect([status, stderr]).toEqual([0, ""]);
      const net = await moduleOf(read("net.js").replace(/\/\/# .*\s*$/, ""), args);
      expect(Object.keys(net).sort()).toEqual(["forward", "meta"]);
      expect(distance(expected, net.forward(x))).toBeLessThan(1e-14);
    }
  });

  test("and says so", async () => {
    const { stdout, read } = await compiled({ args: ["--freeze"] });
    expect(stdout).toContain("net  2 → 1, weights included");
    expect(read("net.js")).toMatch(/^\/\/ net, its weights included\. Compiled by Tapeless from net\.ts/);
    expect(read("net.d.ts")).toContain("forward(x: ArrayLike<number>, out?: Float64Array): Float64Array;");
    expect(read("net.d.ts")).not.toMatch(/Params|init|step/);
    const json = await compiled({ args: ["--freeze", "--json"] });
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, outputs: [{}, {}, {}], diagnostics: [] });
  });

  test("which leaves nothing to train: functions of training are refused", async () => {
    const { status, diagnostics } = await problems({ args: ["--freeze", "--emit", "forward,step"] });
    expect(status).toBe(1);
    expect(diagnostics).toMatchObject([
      {
        code: "invalid-argument",
        message: "step is about parameters, which a frozen module has none of",
        help: "Leave step out of --emit, or --freeze out.",
      },
    ]);
  });
});

describe.concurrent("weights that are not the model's", () => {
  const at = (line: number, column: number) => ({
    severity: "error",
    code: "weights-mismatch",
    line,
    column,
  });

  test("a tensor that is missing: at the layer that needs it", async () => {
    const { status, diagnostics } = await problems({ weights: without("output.bias") });
    expect(status).toBe(1);
    expect(diagnostics).toMatchObject([
      { ...at(5, 50), message: `w.safetensors has no tensor "output.bias", of shape [1]` },
    ]);
  });

  test("one under another name, both ways", async () => {
    const { diagnostics } = await problems({ weights: changed("hidden.bias", { name: "hiden.bias" }) });
    expect(diagnostics).toMatchObject([
      { ...at(5, 12), help: "Did you mean hiden.bias?" },
      { ...at(3, 16), message: `w.safetensors has a tensor "hiden.bias", which the model has not` },
    ]);
    expect(diagnostics[1].help).toBe("Did you mean hidden.bias?");
  });

  test("one of another shape, even of as many elements", async () => {
    const { diagnostics } = await problems({ weights: changed("hidden.weight", { shape: [2, 3] }) });
    expect(diagnostics).toMatchObject([
      { ...at(5, 12), message: `"hidden.weight" has shape [3,2], but [2,3] in w.safetensors` },
    ]);
  });

  test("one of whole numbers", async () => {
    const bytes = safetensorsOf(WEIGHTS, "f32");
    const text = Buffer.from(bytes)
      .toString("latin1")
      .replace(`"hidden.bias":{"dtype":"F32"`, `"hidden.bias":{"dtype":"I32"`);
    const { diagnostics } = await problems({ weights: Buffer.from(text, "latin1") });
    expect(diagnostics).toMatchObject([{ ...at(5, 12), help: "Save it as F64, F32, F16 or BF16." }]);
    expect(diagnostics[0].message).toContain(`"hidden.bias" is of type "I32"`);
  });

  test("those of another model altogether, without a line for each", async () => {
    const others = Array.from({ length: 50 }, (_, k) => ({ name: `w${k}`, shape: [1], values: [k] }));
    const { diagnostics } = await problems({ weights: others });
    expect(diagnostics).toHaveLength(11);
    expect(diagnostics.at(-1)!.message).toBe("44 more tensors of w.safetensors and the model differ");
  });

  test("names that would disturb a terminal", async () => {
    const { diagnostics } = await problems({
      weights: [...WEIGHTS, { name: "a\u001b[2Jb\n", shape: [1], values: [1] }],
    });
    expect(diagnostics[0].message).toContain(`"a\\u001b[2Jb\\n"`);
  });

  test("weights for a file that has only scalar functions", async () => {
    const model = `import { differentiable } from "tapeless"; export const f = differentiable((x: number) => x * x);`;
    const { status, diagnostics } = await problems({ model });
    expect(status).toBe(1);
    expect(diagnostics).toMatchObject([
      { code: "weights-mismatch", file: "net.ts", help: "Leave out --weights." },
    ]);
  });
});

describe.concurrent("numbers that are not finite are compiled in, with a warning", () => {
  test("NaN", async () => {
    const weights = changed("hidden.bias", { values: [NaN, 0, Infinity] });
    const { status, stderr, read } = await compiled({ weights });
    expect(status).toBe(0);
    expect(stderr).toContain("warning[non-finite-weights] net.ts:5:12");
    expect(stderr).toContain(`"hidden.bias" has 2 numbers that are not finite in w.safetensors`);
    const net = await importCode(read("net.js"));
    expect([...net.init()].slice(6, 9)).toEqual([NaN, 0, Infinity]);
  });

  test("what is beyond single precision", async () => {
    const weights = changed("output.bias", { values: [1e300] });
    expect((await problems({ weights })).diagnostics).toEqual([]);
    const { diagnostics } = await problems({ weights, args: ["--dtype", "f32"] });
    expect(diagnostics).toMatchObject([{ code: "non-finite-weights", severity: "warning" }]);
    expect(diagnostics[0].message).toContain("1 number that is not finite in single precision");
  });
});

describe.concurrent("files that are no weights: status 2, and nothing is written", () => {
  const run = async (...args: string[]) => {
    const folder = join(root, String(++count));
    mkdirSync(join(folder, "folder"), { recursive: true });
    writeFileSync(join(folder, "net.ts"), MODEL);
    writeFileSync(join(folder, "text"), "weights");
    writeFileSync(join(folder, "cut"), safetensorsOf(WEIGHTS).subarray(0, -3));
    const { status, stdout, stderr } = await tapeless(
      ["compile", "net.ts", "--json", "--weights", ...args],
      folder,
    );
    expect([status, stderr]).toEqual([2, ""]);
    expect(readdirSync(folder).sort()).toEqual(["cut", "folder", "net.ts", "text"]);
    return JSON.parse(stdout).diagnostics;
  };

  test("none, or a folder", async () => {
    expect(await run("gone")).toMatchObject([{ code: "file-not-found", file: "gone" }]);
    expect(await run("folder")).toMatchObject([{ code: "file-not-found", file: "folder" }]);
  });

  test("text, the model file itself, or a file that was cut off", async () => {
    for (const file of ["text", "net.ts", "cut"])
      expect(await run(file)).toMatchObject([{ code: "invalid-weights", severity: "error", file }]);
  });
});
