import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { straightLineSize } from "../../compiler/command/straight-line.js";
import { compile, prepare, writeOut } from "../../compiler/compile.js";
import { DEFAULTS, type CompileOptions } from "../../compiler/options.js";
import { Trace } from "../../compiler/trace.js";
import { tapeless } from "../support/command.js";

const MODEL = `
import { adam, dense, differentiable, meanSquaredError, model, relu } from "tapeless";
console.log("read");
export const f = differentiable((x: number) => Math.exp(x * x));
export default model({
  input: [2],
  layers: [dense(4 + Math.floor(4 * Math.random()), { activation: relu() }), dense(1)],
  loss: meanSquaredError(),
  optimizer: adam(),
});
`;
const LOOPS: CompileOptions = { ...DEFAULTS, unroll: "none" };

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tapeless-straight-line-"));
  file = join(folder, "net.ts");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the code that was not asked for is measured without running the model file again", async () => {
  writeFileSync(file, MODEL);
  const run = await tapeless(["compile", "net.ts", "--unroll", "none"], folder);
  expect([run.status, run.stderr]).toEqual([0, "read\n"]);
  expect(run.stdout).toContain("straight-line instead: ");
});

test("its size is that of the code when it is asked for", async () => {
  writeFileSync(file, MODEL.replace(" + Math.floor(4 * Math.random())", "").replace(/console.*/, ""));
  const prepared = await prepare(file, LOOPS, new Trace());
  const loops = await writeOut(prepared, LOOPS, new Trace());
  const { code } = await compile(file, { ...LOOPS, unroll: "full" });
  expect((await straightLineSize(prepared, loops, LOOPS))?.bytes).toBe(Buffer.byteLength(code));
});

test("where it cannot be measured, that is no fault", async () => {
  writeFileSync(file, MODEL.replace(/console.*/, ""));
  const prepared = await prepare(file, LOOPS, new Trace());
  const loops = await writeOut(prepared, LOOPS, new Trace());
  const impossible = { ...LOOPS, format: "nonsense" as "esm" };
  expect(await straightLineSize(prepared, loops, impossible)).toBeUndefined();
});
