import type { AnyNode } from "acorn";
import { expect, test } from "vitest";
import type { Compilation } from "../../compiler/compile.js";
import { ModelError } from "../../compiler/diagnostics/diagnostic.js";
import { compileSource, importCode } from "../support/compile-to-module.js";
import { callsIn, nodesIn, parseCode } from "../support/emitted-code.js";
import { models } from "./models.js";

/** The names that a function declares. */
function declaredIn(root: AnyNode): string[] {
  return nodesIn(root).flatMap(({ node }) =>
    node.type === "VariableDeclarator" && node.id.type === "Identifier" ? [node.id.name] : [],
  );
}

async function namesIn(source: string, f: string, options: object = {}): Promise<string[]> {
  const { functions } = parseCode((await compileSource(source, options)).code);
  return declaredIn(functions.get(f)!);
}

test("values are called what the author calls them, elements by their indices", async () => {
  const names = await namesIn(models.named, "forward");
  expect(names).toEqual(expect.arrayContaining(["left_0", "right_1", "mixed_2"]));
});

test("gradients are called after what they are gradients of", async () => {
  const names = await namesIn(models.named, "backward");
  expect(names).toEqual(expect.arrayContaining(["hidden_0", "mixed_3", "dKind_2", "dDense1_0"]));
});

test("unnamed layers give their values their own name", async () => {
  const names = await namesIn(models.sigmoids, "backward");
  expect(names).toEqual(expect.arrayContaining(["sigmoid1_0", "dDense1_0", "dDense1_weight_0_1"]));
});

test("no name is declared twice in a function, and none hides a function that it calls", async () => {
  for (const source of [models.named, models.sigmoids, models.wide, models.scalar]) {
    const { functions } = parseCode((await compileSource(source)).code);
    for (const [name, f] of functions) {
      const inBlocks = nodesIn(f).filter(({ node }) => node.type === "BlockStatement");
      for (const { node } of inBlocks) {
        const own = (node as { body: AnyNode[] }).body.flatMap((stmt) =>
          stmt.type === "VariableDeclaration" ? declaredIn(stmt) : [],
        );
        expect(new Set(own).size, name).toBe(own.length);
      }
      const declared = declaredIn(f);
      expect(
        callsIn(f).filter((callee) => functions.has(callee) && declared.includes(callee)),
        name,
      ).toEqual([]);
    }
  }
});

const HOSTILE = [
  "a b",
  "*/ alert(1) /*",
  'quote" + 1 + "',
  "line\nbreak",
  "\u2028",
  "__proto__",
  "constructor",
  "class",
  "Math",
  "params",
  "1st",
  "größe",
  "`${1}`",
];

test.each(HOSTILE)("the name %j is harmless, or refused", async (name) => {
  const text = JSON.stringify(name);
  const source = `
    import { graph, input, dense, add } from "tapeless";
    export default graph(() => {
      const x = input(${text}, [1]);
      const other = input("other", [1]);
      return { outputs: { [${text}]: dense(1, { name: ${text} })(x), sum: add(x, other) } };
    });`;
  const compiled = await compileSource(source).catch((error: unknown) => error);
  if (compiled instanceof ModelError) return;
  const { code } = compiled as Compilation;
  expect(callsIn(parseCode(code).tree).filter((callee) => /alert/.test(callee))).toEqual([]);
  const net = await importCode(code);
  const x = Object.fromEntries([
    [name, [3]],
    ["other", [4]],
  ]);
  const y = net.forward(Float64Array.of(2, 1), x);
  expect([...y[name]]).toEqual([7]);
  expect([...y.sum]).toEqual([7]);
});
