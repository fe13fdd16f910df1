import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../compiler/command/package-root.js";
import { expectPrinted } from "../support/printed.js";
import { examples, script } from "./support.js";

/** Compiles an example through the command, and trains it. */
async function trained(name: string) {
  const { compile } = script("support/compile.mjs");
  const { train, describe: describeResult } = script(`${name}/train.mjs`);
  const nets = await compile(join(examples, name), ["model.ts"]);
  const result = await train(nets[name]);
  return { net: nets[name], result, text: describeResult(result) as string };
}

const last = (history: number[]): number => history[history.length - 1];

describe("examples", () => {
  test("xor is learned", async () => {
    const { net, result, text } = await trained("xor");
    expect(net.meta.paramCount).toBe(17);
    expect(Array.from(result.predictions as Float64Array, Math.round)).toEqual([0, 1, 1, 0]);
    expect(last(result.history)).toBeLessThan(0.01);
    expect(text).toMatch(/0 xor 1 +1 +0\.99/);
  });

  test("flowers that were never seen are told apart", async () => {
    const { result, text } = await trained("iris-like");
    expect(result.seen.accuracy).toBeGreaterThanOrEqual(0.98);
    expect(result.unseen.accuracy).toBeGreaterThanOrEqual(0.95);
    expect(text).toContain("mountain");
  });

  test("the spirals are untangled", async () => {
    const { result, text } = await trained("spiral");
    expect(result.seen).toBe(1);
    expect(result.unseen).toBeGreaterThanOrEqual(0.98);
    expect(text).toContain("●");
  });

  test.each(["xor", "iris-like", "spiral"])("the text of %s shows what it prints", async (name) => {
    const command = ["examples/run.mjs", name];
    const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: packageRoot });
    expectPrinted(join(examples, name, "README.md"), `node ${command.join(" ")}`, stdout);
  });

  test("the text of iris-like shows what compiling its weights in prints", async () => {
    const command = "examples/iris-like/freeze.mjs";
    const { stdout } = await promisify(execFile)(process.execPath, [command], { cwd: packageRoot });
    expect(stdout).toMatch(/agree on 3000 of 3000 flowers\s*$/);
    expectPrinted(join(examples, "iris-like/README.md"), `node ${command}`, stdout);
  });
});
