import { expect, test } from "vitest";
import { evaluate } from "../../compiler/ir/evaluate.js";
import { input } from "../../compiler/ops/leaf.js";
import { recognition } from "../../compiler/phases/4-optimize/recognition.js";
import { rules as equations } from "../../compiler/phases/4-optimize/rules.js";
import { distance, randomEnvironment } from "../support/numbers.js";
import { exampleOf, keyOf, Terms, unusedExamples } from "./rule-examples.js";

const rules = [...recognition, ...equations];

test("every rule has an example, and every example a rule", () => {
  expect(rules.filter((rule) => !exampleOf(rule)).map(keyOf)).toEqual([]);
  expect(unusedExamples(rules)).toEqual([]);
});

const covered = rules.filter(exampleOf).map((rule) => [keyOf(rule), rule] as const);

test.each(covered)("%s fits its example and keeps type and value", (_key, rule) => {
  const before = exampleOf(rule)!(new Terms());
  const after = rule.apply(before);
  expect(before.op.name).toBe(rule.op);
  expect(after).toBeDefined();
  expect(after).not.toBe(before);
  expect(after!.type).toEqual(before.type);
  const values = evaluate([before, after!], randomEnvironment(5, 4));
  expect(distance(values.get(before)!.data, values.get(after!)!.data)).toBeLessThan(1e-13);
});

/** Rules whose left side is a matter of shapes alone. */
const ofAnyForm = ["sum over one element"];

test.each(covered.filter(([, { name }]) => !ofAnyForm.includes(name)))(
  "%s leaves a value alone that does not have its form",
  (_key, rule) => {
    const { table, op, inputs, attributes } = exampleOf(rule)!(new Terms());
    const unknown = inputs.map(({ type }, k) => input(table, "input", `z${k}`, type));
    expect(rule.apply(table.node(op, unknown, attributes))).toBeUndefined();
  },
);
