import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { isSkipped, sizeOf } from "./expected.js";
import type { Expectation } from "./expected.js";
import { generateMany, type Kind } from "./generate.js";
import { MODES, checkModel, setting } from "./model-check.js";
import type { Outcome } from "./model-check.js";
import { askModels } from "./oracle-process.js";
import { modelSource } from "./specification.js";

/** Straight-line code of a large model is long; the small ones show what there is to see. */
const FULLY_UNROLLED_PARAMETERS = 600;

const specs = generateMany(Number(setting("SEED")), Number(setting("COUNT")), setting("KIND") as Kind);
const answers = askModels(fileURLToPath(new URL(".", import.meta.url)), specs);
const modes = setting("MODES").split(",");

const outcomes: Outcome[] = [];

const paramCount = (expected: Expectation): number =>
  expected.params.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

const modesFor = (expected: Expectation): string[] =>
  modes.filter((mode) => MODES[mode].unroll !== "full" || paramCount(expected) <= FULLY_UNROLLED_PARAMETERS);

describe("random models", () => {
  specs.forEach((spec, i) => {
    const expected = answers[i];
    if (isSkipped(expected)) {
      if (expected.error) test(spec.id, () => expect.fail(`${expected.error}\n${modelSource(spec)}`));
      return;
    }
    test.each(modesFor(expected))(`${spec.id} %s`, async (mode) =>
      checkModel(spec, expected, mode, (outcome) => outcomes.push(outcome)),
    );
  });
});

afterAll(() => {
  const skipped = answers.filter((answer) => isSkipped(answer)).length;
  const failures = outcomes.filter(({ problem }) => problem !== undefined);
  console.log(
    `${specs.length} models, ${skipped} skipped, modes ${modes.join(", ")}: ${failures.length} failures`,
  );
  for (const { id, mode, problem } of failures) console.log(`  ${id} ${mode}: ${problem}`);
});
