import { expect, test } from "vitest";
import { compileSource } from "../support/compile-to-module.js";

/** What a graph over x is warned of that applies a layer and does not use what it gives. */
async function warningsOf(unused: string): Promise<string[]> {
  const { warnings } = await compileSource(`
    import * as t from "tapeless";
    export default t.graph(() => {
      const x = t.input("x", [2]);
      ${unused};
      return { outputs: { y: t.dense(1)(x) } };
    });`);
  return warnings.map(({ code, message }) => `${code}: ${message}`);
}

test.each(["t.dense(2)(x)", "t.residual([t.relu(), t.dense(2)])(x)", "t.straightThrough(t.prelu())(x)"])(
  "%s leaves parameters unused",
  async (layer) => {
    expect(await warningsOf(layer)).toEqual([
      `unused-parameter: ${layer} influences no output, so its parameters are left out of the module`,
    ]);
  },
);

test.each(["t.relu()(x)", "t.residual([t.relu()])(x)", "t.straightThrough(t.heaviside())(x)"])(
  "%s has none",
  async (layer) => {
    expect(await warningsOf(layer)).toEqual([]);
  },
);

test("a layer that is used elsewhere keeps its parameters, inside another or not", async () => {
  expect(
    await warningsOf("const shared = t.dense(2); shared(x); const h = shared(x); return { outputs: { h } }"),
  ).toEqual([]);
  expect(
    await warningsOf(
      "const shared = t.dense(2); t.residual([shared])(x); return { outputs: { h: shared(x) } }",
    ),
  ).toEqual([]);
});
