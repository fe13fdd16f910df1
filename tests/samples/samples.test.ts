import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compile } from "../../compiler/compile.js";
import { DEFAULTS, type CompileOptions } from "../../compiler/options.js";
import { verifyingTrace } from "../support/compile-to-module.js";

// Each folder holds a model file and what it becomes: the IR after each phase and the emitted module.
// `npm run samples` writes what is expected anew; read the difference before it stays.

const FOLDER = import.meta.dirname;
const PHASES = ["graph", "joint", "optimized", "loops", "memory"] as const;
const samples = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** How samples are compiled, where not as usual. */
const options: Readonly<Record<string, Partial<CompileOptions>>> = {
  loops: { unroll: "none", emit: ["backward", "step"] },
  "softmax-adam": { emit: ["step"] },
  "thirteen-parameters": { emit: ["forward", "backward", "jvp", "inputGradient"] },
};

/** The files that a sample becomes; phases that have nothing to show have none. */
async function filesOf(sample: string): Promise<Map<string, string>> {
  const trace = verifyingTrace(PHASES);
  const file = join(FOLDER, sample, "model.ts");
  const { code, declarations } = await compile(file, { ...DEFAULTS, ...options[sample] }, trace);
  const files = new Map<string, string>();
  for (const phase of PHASES) {
    const texts = trace.dumps.filter((dump) => dump.phase === phase).map(({ text }) => text);
    const isEmpty = texts.length === 0 || (phase === "memory" && !/ … /.test(texts.join()));
    if (!isEmpty) files.set(`${phase}.txt`, texts.join("\n"));
  }
  return files.set("model.js", code).set("model.d.ts", declarations);
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
}

describe.each(samples)("%s", (sample) => {
  const folder = join(FOLDER, sample, "expected");

  test("becomes what is expected", async () => {
    const files = await filesOf(sample);
    if (process.env.UPDATE_SAMPLES) write(folder, files);
    expect(existsSync(folder) ? readdirSync(folder).sort() : []).toEqual([...files.keys()].sort());
    for (const [name, text] of files) expect(text, name).toBe(readFileSync(join(folder, name), "utf8"));
  });
});
