import type { AnyNode } from "acorn";
import { expect, test } from "vitest";
import { compileSource } from "../support/compile-to-module.js";
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
