import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../compiler/command/package-root.js";
import { expectPrinted } from "../support/printed.js";
import { examples, script } from "./support.js";

/** Runs an example once, for what its text shows and for the figures it has to reach. */
async function run(name: string) {
  const { runExample } = script("support/example.mjs");
  let printed = "";
  const { net, result } = await runExample(name, (text: string) => (printed += text));
  expectPrinted(join(examples, name, "README.md"), `node examples/run.mjs ${name}`, printed);
  return { net, result };
}

const last = (history: number[]): number => history[history.length - 1];

describe("examples", () => {
  test("xor is learned", async () => {
    const { net, result } = await run("xor");
    expect(net.meta.paramCount).toBe(17);
    expect(Array.from(result.predictions as Float64Array, Math.round)).toEqual([0, 1, 1, 0]);
    expect(last(result.history)).toBeLessThan(0.01);
  });

  test("flowers that were never seen are told apart", async () => {
    const { result } = await run("iris-like");
    expect(result.seen.accuracy).toBeGreaterThanOrEqual(0.98);
    expect(result.unseen.accuracy).toBeGreaterThanOrEqual(0.95);
  });

  test("the spirals are untangled", async () => {
    const { result } = await run("spiral");
    expect(result.seen).toBe(1);
    expect(result.unseen).toBeGreaterThanOrEqual(0.98);
  });

  test("digits that were never seen are read", async () => {
    const { result } = await run("digits");
    expect(result.accuracy).toBeGreaterThanOrEqual(0.98);
  });

  test("three numbers of an autoencoder say more than three principal components", async () => {
    const { result } = await run("autoencoder");
    expect(result.error).toBeLessThan(result.linearError / 5);
  });

  test("names are invented by the rules of others", async () => {
    const { result } = await run("names");
    expect(result.loss - result.least).toBeLessThan(0.05);
    expect(result.accepted).toBeGreaterThanOrEqual(0.95);
  });

  test("a toy language is understood", async () => {
    const { result } = await run("toy-language");
    expect(result.accuracy).toBeGreaterThanOrEqual(0.97);
  });

  test("a differential equation is solved", async () => {
    const { result } = await run("physics");
    expect(result.error).toBeLessThan(1e-3);
  });
});

describe("the command for examples", () => {
  const command = (...args: string[]) =>
    promisify(execFile)(process.execPath, ["examples/run.mjs", ...args], { cwd: packageRoot });

  test("prints what the example has to say", async () => {
    const { stdout } = await command("xor");
    expectPrinted(join(examples, "xor", "README.md"), "node examples/run.mjs xor", stdout);
  });

  test("lists the examples, as their text does", async () => {
    const { stdout } = await command();
    expect(readFileSync(join(examples, "README.md"), "utf8")).toContain(stdout);
  });

  test("the text of iris-like shows what compiling its weights in prints", async () => {
    const command = "examples/iris-like/freeze.mjs";
    const { stdout } = await promisify(execFile)(process.execPath, [command], { cwd: packageRoot });
    expect(stdout).toMatch(/agree on 3000 of 3000 flowers\s*$/);
    expectPrinted(join(examples, "iris-like/README.md"), `node ${command}`, stdout);
  });
});
