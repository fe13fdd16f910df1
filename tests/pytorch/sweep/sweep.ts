import { fileURLToPath } from "node:url";
import { afterAll, describe, test } from "vitest";
import { isSkipped } from "../expected.js";
import type { Expectation } from "../expected.js";
import { checkModel, setting } from "../model-check.js";
import type { Outcome } from "../model-check.js";
import { askModels } from "../oracle-process.js";
import type { Specification } from "../specification.js";
import { generateSweep, kindOf } from "./generate.js";

const oracle = fileURLToPath(new URL("..", import.meta.url));
const modes = setting("MODES").split(",");
const ROUNDS = 5;

interface Case {
  readonly spec: Specification;
  readonly expected: Expectation;
}

/** Asks for every configuration's numbers, again with others where those are no test; all must have some in the end. */
function settle(open: readonly Specification[], round = 1): Case[] {
  if (open.length === 0) return [];
  const answers = askModels(oracle, open);
  const cases = open.flatMap((spec, i) => {
    const expected = answers[i];
    return isSkipped(expected) ? [] : [{ spec, expected }];
  });
  const rest = open.filter((_, i) => isSkipped(answers[i]));
  const broken = answers.find((answer) => isSkipped(answer) && answer.error !== undefined);
  if (broken || (rest.length > 0 && round === ROUNDS))
    throw new Error(`no numbers for ${rest.map(({ id }) => id).join(", ")}: ${JSON.stringify(broken)}`);
  return [
    ...cases,
    ...settle(
      rest.map((spec) => ({ ...spec, seed: spec.seed + 1000 })),
      round + 1,
    ),
  ];
}

const cases = settle(generateSweep(Number(setting("SEED")), Number(setting("COUNT"))));
const outcomes: Outcome[] = [];

describe.each(modes)("%s: the layers equal PyTorch's", (mode) => {
  test.each(cases.map((item) => [item.spec.id, item] as const))("%s", async (_, { spec, expected }) =>
    checkModel(spec, expected, mode, (outcome) => outcomes.push(outcome)),
  );
});

const unique = (values: readonly string[]): string[] => [...new Set(values)];

/** One line about a kind of layer. */
function summary(kind: string): string {
  const mine = outcomes.filter(({ id }) => kindOf(id) === kind);
  const failed = unique(mine.filter(({ problem }) => problem !== undefined).map(({ id }) => id));
  const worst = Math.max(...mine.map(({ error }) => error)).toExponential(1);
  const names = failed.length > 0 ? ` (${failed.join(", ")})` : "";
  return `${kind}: ${unique(mine.map(({ id }) => id)).length} configurations, ${failed.length} failed${names}, worst error ${worst}`;
}

afterAll(() => {
  const kinds = unique(cases.map(({ spec }) => kindOf(spec.id)));
  const lines = kinds.map(summary);
  console.log([`${cases.length} configurations, modes ${modes.join(", ")}`, ...lines].join("\n"));
});
