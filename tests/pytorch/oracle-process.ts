import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Expectation, ExpectedPoint, Skipped } from "./expected.js";
import type { FunctionSpecification, Specification } from "./specification.js";

/** The Python that has PyTorch: `PYTHON` in the environment, or Debian's. */
const python = (): string => process.env.PYTHON ?? "/usr/bin/python3";

/** Runs oracle.py (in `directory`, this one) once over all specifications; the answers come in their order. */
function ask<Answer>(directory: string, specs: readonly unknown[]): Answer[] {
  const work = mkdtempSync(join(tmpdir(), "tapeless-oracle-"));
  try {
    const [input, output] = [join(work, "specifications.json"), join(work, "expected.jsonl")];
    writeFileSync(input, JSON.stringify(specs));
    const { status, error, stderr } = spawnSync(python(), [join(directory, "oracle.py"), input, output], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`oracle.py failed: ${error?.message ?? stderr}`);
    const lines = readFileSync(output, "utf8").trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line) as Answer);
  } finally {
    rmSync(work, { recursive: true });
  }
}

export const askModels = (directory: string, specs: readonly Specification[]): (Expectation | Skipped)[] =>
  ask(directory, specs);

export const askFunctions = (directory: string, specs: readonly FunctionSpecification[]): ExpectedPoint[][] =>
  ask(directory, specs);
