import { expect, test } from "vitest";
import { sumsSamples } from "../../compiler/phases/5-schedule/regions.js";
import { compileAcrossSamples } from "../support/across-samples.js";
import { compileSource } from "../support/compile-to-module.js";

const layersOf = (count: number, width: number): string => `
  import { model, dense, tanh, meanSquaredError, sgd } from "tapeless";
  const hidden = Array.from({ length: ${count} }, () => [dense(${width}), tanh()]).flat();
  export default model({
    input: [${width}],
    layers: [...hidden, dense(1)],
    loss: meanSquaredError(),
    optimizer: sgd({ learningRate: 0.1 }),
  });`;

async function arenasOf(source: string) {
  const { model } = await compileSource(source, { unroll: "none" });
  return new Map(model!.functions.map(({ graph, scheduled }) => [graph.name as string, scheduled]));
}

test("a chain of layers needs two of them for inference, and the activations of all for training", async () => {
  const arenas = await arenasOf(layersOf(50, 32));
  const sizeOf = (name: string) => arenas.get(name)!.procedure.arena;
  expect(sizeOf("forward")).toEqual({ fixed: 2 * 32, record: 0 });
  // What flows back lies where the activations were.
  expect(sizeOf("backward")).toEqual({ fixed: 50 * 32, record: 0 });
  expect(sizeOf("step")).toEqual({ fixed: 0, record: 0 });
});

test("a convolutional network takes little more than what lives at one time", async () => {
  const arenas = await arenasOf(`
    import { model, conv2d, maxPool2d, flatten, dense, relu, softmaxCrossEntropy, adam } from "tapeless";
    export default model({
      input: [1, 28, 28],
      layers: [
        conv2d(6, 5, { padding: 2 }), relu(), maxPool2d(2), conv2d(16, 5), relu(), maxPool2d(2),
        flatten(), dense(120), relu(), dense(84), relu(), dense(10),
      ],
      loss: softmaxCrossEntropy(),
      optimizer: adam(),
    });`);
  for (const name of ["forward", "loss", "backward"]) {
    const { size, least, values } = arenas.get(name)!.memory.fixed;
    expect(size).toBeLessThanOrEqual(1.3 * least);
    const apart = values.reduce((sum, { placed }) => sum + placed.size, 0);
    expect(size).toBeLessThan(0.7 * apart);
  }
});

test("gradients are added up as soon as there is something to add, not when all the rest is done", async () => {
  const { model } = await compileSource(layersOf(3, 4), { unroll: "none" });
  const { program, scheduled } = model!.functions.find(({ graph }) => graph.name === "backward")!;
  const notes = scheduled.procedure.body.flatMap((stmt) =>
    stmt.kind === "for" ? stmt.body.flatMap((inner) => (inner.kind === "note" ? [inner.text] : [])) : [],
  );
  const placeOf = (name: string): number => notes.findIndex((text) => text.startsWith(`${name} = `));
  expect(program.kernels.filter(sumsSamples).map(({ name }) => name)).toContain("dDense3.weight");
  expect(placeOf("dDense3.weight")).toBeGreaterThan(placeOf("dDense3"));
  expect(placeOf("dDense3.weight")).toBeLessThan(placeOf("dDense2"));
});

test.each(["none", "full"] as const)(
  "what is kept of a sample takes the place of what was, unroll %s",
  async (unroll) => {
    const { model } = await compileAcrossSamples(
      `import { graph, input, dense, sin, tanh } from "tapeless";
     export default graph(() => ({ outputs: { y: sin(dense(2)(tanh()(sin(dense(4)(input("x", [3])))))) } }));`,
      { unroll },
    );
    const { arena } = model!.functions[0].scheduled.procedure;
    // Four numbers for each of: dense1, dense1 − mean; then two for each of: dense2, dense2 − mean.
    expect(arena.record).toBe(4);
  },
);
