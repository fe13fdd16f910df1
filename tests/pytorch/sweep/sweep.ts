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

/** The same configuration with other and smaller numbers. */
const calmer = (spec: Specification): Specification => ({
  ...spec,
  seed: spec.seed + 1000,
  inputScale: (spec.inputScale ?? 1) / 2,
});

/** Asks for every configuration's numbers, and again for calmer ones where they are no test; all must have some. */
function settle(open: readonly Specification[], round = 1): Case[] {
  if (open.length === 0) return [];
  if (round > ROUNDS) throw new Error(`no numbers for ${open.map(({ id }) => id).join(", ")}`);
  const answers = askModels(oracle, open);
  const cases: Case[] = [];
  const rest: Specification[] = [];
  answers.forEach((expected, i) => {
    if (!isSkipped(expected)) cases.push({ spec: open[i], expected });
    else if (expected.error) throw new Error(`${open[i].id}: ${expected.error}`);
    else rest.push(calmer(open[i]));
  });
  return [...cases, ...settle(rest, round + 1)];
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
