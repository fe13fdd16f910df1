import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { tapeless } from "../support/command.js";
import { writeWeights, type Weight } from "../support/weights.js";

export const MODEL = `
import { dense, meanSquaredError, model, sgd, tanh } from "tapeless";
export default model({
  input: [2],
  layers: [dense(3, { name: "hidden" }), tanh(), dense(1, { name: "output" })],
  loss: meanSquaredError(),
  optimizer: sgd({ learningRate: 0.1 }),
});
`;
export const WEIGHTS: readonly Weight[] = [
  { name: "hidden.weight", shape: [3, 2], values: [0.1, -0.2, 0.3, 1 / 3, 0, 1e-3] },
  { name: "hidden.bias", shape: [3], values: [0, 0.5, -1] },
  { name: "output.weight", shape: [1, 3], values: [2, -1, 0.7] },
  { name: "output.bias", shape: [1], values: [0.25] },
];
export const NUMBERS = WEIGHTS.flatMap(({ values }) => Array.from(values));

/** The weights with something else in one of them. */
export const changed = (name: string, change: Partial<Weight>): Weight[] =>
  WEIGHTS.map((weight) => (weight.name === name ? { ...weight, ...change } : weight));
export const without = (name: string): Weight[] => WEIGHTS.filter((weight) => weight.name !== name);

const root = mkdtempSync(join(tmpdir(), "tapeless-weights-"));
let count = 0;
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** An empty folder of its own. */
export function freshFolder(): string {
  const folder = join(root, String(++count));
  mkdirSync(folder);
  return folder;
}

interface Given {
  readonly model?: string;
  readonly weights?: readonly Weight[] | Uint8Array;
  readonly dtype?: "f64" | "f32";
  readonly args?: readonly string[];
}

/** Compiles a model with weights, in a folder of its own. */
export async function compiled({ model = MODEL, weights = WEIGHTS, dtype, args = [] }: Given = {}) {
  const folder = freshFolder();
  writeFileSync(join(folder, "net.ts"), model);
  const file = join(folder, "w.safetensors");
  if (weights instanceof Uint8Array) writeFileSync(file, weights);
  else writeWeights(file, weights, dtype);
  const run = await tapeless(["compile", "net.ts", "--weights", "w.safetensors", ...args], folder);
  const read = (name: string): string => readFileSync(join(folder, "generated", name), "utf8");
  return { ...run, folder, read };
}

/** What is wrong with a model and its weights, and what the command ends with. */
export async function problems(given: Given): Promise<{ status: number | null; diagnostics: Diagnostic[] }> {
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
