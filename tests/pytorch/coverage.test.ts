import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import * as initializers from "../../compiler/phases/2-build/initializers.js";
import * as declarations from "../../runtime/declarations.js";

const folder = new URL("../fixtures/pytorch/", import.meta.url);

/** Every constructor the fixtures call. */
function calls(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== "object" || value === null) return found;
  if ("call" in value) found.add(String(value.call));
  if ("activation" in value && typeof value.activation === "string") found.add(value.activation);
  Object.values(value).forEach((part) => calls(part, found));
  return found;
}

const found = new Set(
  readdirSync(folder).flatMap((file) => [...calls(JSON.parse(readFileSync(new URL(file, folder), "utf8")))]),
);

/**
 * What has no numbers of its own: the frame of a model, initialisers, whose numbers are random, and derivatives within
 * models, which tests/emit/derivative.test.ts compares with closed forms.
 */
const FRAME = new Set([
  "model",
  "graph",
  "input",
  "differentiable",
  "derivative",
  ...Object.keys(initializers),
]);

test("the fixtures use everything else that model files can import", () => {
  const names = Object.keys(declarations).filter((name) => !FRAME.has(name));
  expect(names.filter((name) => !found.has(name))).toEqual([]);
});
