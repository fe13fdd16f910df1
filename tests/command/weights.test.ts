import { describe, expect, test } from "vitest";
import { saveSafetensors } from "../../runtime/safetensors.js";
import { importCode } from "../support/compile-to-module.js";
import { distance } from "../support/numbers.js";
import { compiled, NUMBERS, problems, WEIGHTS } from "./weights-command.js";

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
