import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tapeless } from "../support/command.js";
import { importCode } from "../support/compile-to-module.js";
import { safetensorsOf } from "../support/weights.js";
import { changed, compiled, freshFolder, MODEL, problems, WEIGHTS, without } from "./weights-command.js";

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
    const folder = freshFolder();
    mkdirSync(join(folder, "folder"));
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
