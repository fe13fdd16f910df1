import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { declarationsOf } from "../../compiler/phases/1-read/declared.js";
import { load } from "../../compiler/phases/1-read/load.js";
import { build } from "../../compiler/phases/2-build/build.js";
import type { BuiltModel } from "../../compiler/phases/2-build/built-model.js";
import { compileToModule } from "../support/compile-to-module.js";

async function built(source: string): Promise<BuiltModel> {
  const folder = mkdtempSync(join(tmpdir(), "tapeless-build-"));
  try {
    const file = join(folder, "model.ts");
    writeFileSync(file, source);
    return build(declarationsOf(await load(file)).model!, { dtype: "f64", stepping: false }, () => 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("no model is too deep to be built", async () => {
  const { parameters } = await built(`
    import { dense, model, relu } from "tapeless";
    const layers = Array.from({ length: 10_000 }, () => [dense(2), relu()]).flat();
    export default model({ input: [2], layers });`);
  expect(parameters).toHaveLength(20_000);
});

test("layers know where they are applied, however they are reached", async () => {
  const { outputs } = await built(`
    import { dense, graph, input } from "tapeless";
    const blocks = [dense(4), dense(3)];
    class Net {
      readonly head = { last: dense(1) };
      run(x) { return this.head.last(x); }
    }
    export default graph(() => {
      const x = input("x", [2]);
      const hidden = blocks[1](blocks[0](x));
      const y = new Net().run(hidden);
      return { outputs: { y, hidden } };
    });`);
  expect(outputs.get("hidden")!.origin).toMatchObject({ layer: "dense2", name: "hidden" });
  expect(outputs.get("y")!.origin).toMatchObject({ layer: "dense3" });
});

test("scalar functions may call themselves, to a depth that is known", async () => {
  const { f, fGradient } = await compileToModule(`
    import { differentiable } from "tapeless";
    function power(x: number, n: number): number { return n === 0 ? 1 : x * power(x, n - 1); }
    export const f = differentiable((x: number) => power(x, 5));`);
  expect(f(2)).toBe(32);
  expect([...fGradient(2)]).toEqual([80]);
});

test("layers are counted in the order of their calls, also those that an option names", async () => {
  const { parameters } = await built(`
    import { dense, model, prelu } from "tapeless";
    export default model({
      input: [2],
      layers: [dense(3), prelu(), dense(4, { activation: "prelu" }), dense(1)],
    });`);
  const slopes = parameters.filter(({ name }) => name.startsWith("prelu"));
  expect(slopes.map(({ name }) => name)).toEqual(["prelu1.weight", "prelu2.weight"]);
  expect(slopes.map(({ site }) => site?.text)).toEqual(["prelu()", 'dense(4, { activation: "prelu" })']);
});

test("a tensor is made of numbers in arrays of any kind", async () => {
  const net = await compileToModule(`
    import { graph, input, matmul, tensor } from "tapeless";
    const rows = [new Float64Array([1, 2]), [3, 4], Float32Array.of(5, 6)];
    export default graph(() => ({ outputs: { y: matmul(input("x", [3]), tensor(rows)) } }));`);
  expect([...net.forward(net.init(), [1, 10, 100])]).toEqual([531, 642]);
});
