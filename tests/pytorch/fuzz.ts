import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { compileToModule } from "../support/compile-to-module.js";
import { isSkipped, sizeOf } from "./expected.js";
import type { Expectation } from "./expected.js";
import { generateMany, type Kind } from "./generate.js";
import { checkAgainstOracle } from "./harness.js";
import type { CheckOptions } from "./harness.js";
import { printMismatch } from "./measure.js";
import type { Mismatch } from "./measure.js";
import { askModels } from "./oracle-process.js";
import { modelSource } from "./specification.js";
import type { Specification } from "./specification.js";

const setting = (name: string, otherwise: string): string => process.env[name] ?? otherwise;

const MODES: Readonly<Record<string, CheckOptions>> = {
  none: { dtype: "f64", unroll: "none" },
  full: { dtype: "f64", unroll: "full" },
  auto: { dtype: "f64", unroll: "auto" },
  f32: { dtype: "f32", unroll: "auto" },
  "f32-none": { dtype: "f32", unroll: "none" },
  "f32-full": { dtype: "f32", unroll: "full" },
};

/** Straight-line code of a large model is long; the small ones show what there is to see. */
const FULLY_UNROLLED_PARAMETERS = 600;

const kind = setting("FUZZ_KIND", "mixed") as Kind;
const specs = generateMany(Number(setting("FUZZ_SEED", "1")), Number(setting("FUZZ_COUNT", "300")), kind);
const answers = askModels(fileURLToPath(new URL(".", import.meta.url)), specs);
const modes = setting("FUZZ_MODES", "none,full,auto,f32").split(",");

const failures: { readonly id: string; readonly mode: string; readonly worst: string }[] = [];

const paramCount = (expected: Expectation): number =>
  expected.params.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

const modesFor = (expected: Expectation): string[] =>
  modes.filter((mode) => MODES[mode].unroll !== "full" || paramCount(expected) <= FULLY_UNROLLED_PARAMETERS);

const worstOf = (problems: readonly Mismatch[]): Mismatch =>
  problems.reduce((worst, problem) => (problem.error > worst.error ? problem : worst));

async function check(spec: Specification, expected: Expectation, mode: string): Promise<void> {
  let lines: string[];
  try {
    const problems = await checkAgainstOracle(spec, expected, compileToModule, MODES[mode]);
    if (problems.length === 0) return;
    failures.push({ id: spec.id, mode, worst: printMismatch(worstOf(problems)) });
    lines = problems.map(printMismatch);
  } catch (error) {
    lines = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    failures.push({ id: spec.id, mode, worst: lines[0].split("\n")[0] });
  }
  const about = `${spec.id} (${mode}, batch ${spec.batch})`;
  expect.fail([about, ...lines, "", modelSource(spec), JSON.stringify(spec)].join("\n"));
}

describe("random models", () => {
  specs.forEach((spec, i) => {
    const expected = answers[i];
    if (isSkipped(expected)) {
      if (expected.error) test(spec.id, () => expect.fail(`${expected.error}\n${modelSource(spec)}`));
      return;
    }
    test.each(modesFor(expected))(`${spec.id} %s`, async (mode) => check(spec, expected, mode));
  });
});

afterAll(() => {
  const skipped = answers.filter((answer) => isSkipped(answer)).length;
  console.log(
    `${specs.length} models, ${skipped} skipped, modes ${modes.join(", ")}: ${failures.length} failures`,
  );
  for (const { id, mode, worst } of failures) console.log(`  ${id} ${mode}: ${worst}`);
});
