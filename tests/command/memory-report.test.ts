import { expect, test } from "vitest";
import { memoryLines } from "../../compiler/command/memory-report.js";
import { sizeText } from "../../compiler/command/size-text.js";
import type { Palette } from "../../compiler/diagnostics/render.js";
import { compileAcrossSamples } from "../support/across-samples.js";
import { compileSource } from "../support/compile-to-module.js";
import { freeze, trained } from "../support/freeze.js";

const asIs = (text: string): string => text;
const PLAIN: Palette = { error: asIs, warning: asIs, strong: asIs, faint: asIs };

const network = (optimizer: string): string => `
  import { model, dense, relu, softmaxCrossEntropy, sgd, adam } from "tapeless";
  export default model({
    input: [64],
    layers: [dense(48), relu(), dense(10)],
    loss: softmaxCrossEntropy(),
    optimizer: ${optimizer},
  });`;

const lines = async (source: string, options = {}): Promise<string[]> =>
  memoryLines((await compileSource(source, options)).model!, PLAIN);

test("inference needs parameters and the arena, training the gradient and the state of the optimiser too", async () => {
  const [inference, training, ...rest] = await lines(network("sgd({ learningRate: 0.1, momentum: 0.9 })"));
  expect(rest).toEqual([]);
  // 64 · 48 + 48 + 48 · 10 + 10 parameters; 48 + 10 + 10 numbers of one sample.
  expect(inference).toBe("  inference   29.4 kB of memory  parameters 28.9 kB, arena 544 B");
  expect(training).toBe(
    "  training    87.2 kB of memory  parameters 28.9 kB, gradient 28.9 kB, optimiser state 28.9 kB, arena 544 B",
  );
});

test("a number takes four bytes in single precision, but not in the arena", async () => {
  const [, training] = await lines(network("adam()"), { dtype: "f32" });
  expect(training).toMatch(/parameters 14\.4 kB, gradient 14\.4 kB, optimiser state 28\.9 kB, arena 544 B$/);
});

test("what is not emitted takes nothing", async () => {
  expect(await lines(network("adam()"), { emit: ["forward"] })).toEqual([
    "  inference   29.3 kB of memory  parameters 28.9 kB, arena 384 B",
  ]);
  const [training, ...rest] = await lines(network("adam()"), { emit: ["backward"] });
  expect(rest).toEqual([]);
  expect(training).toMatch(/^ {2}training .* parameters 28\.9 kB, gradient 28\.9 kB, arena 544 B$/);
  expect(await lines(network("adam()"), { emit: ["loss"] })).toEqual([]);
});

test("frozen weights are constants where loops read them, and code where they are written out", async () => {
  const model = await trained(network("adam()"));
  const [inference, ...rest] = memoryLines((await freeze(model)).model!, PLAIN);
  expect([inference, rest]).toEqual(["  inference   29.3 kB of memory  constants 28.9 kB, arena 384 B", []]);
  const small = await trained(network("adam()").replace("[64]", "[2]").replace("dense(48)", "dense(2)"));
  expect(memoryLines((await freeze(small)).model!, PLAIN)).toEqual([]);
});

test("a step that is one function has its gradient in the arena", async () => {
  const small = network("adam()").replace("[64]", "[2]").replace("dense(48)", "dense(2)");
  const [, training] = await lines(small.replace("dense(10)", "dense(2)"));
  expect(training).toBe(
    "  training      392 B of memory  parameters 96 B, optimiser state 200 B, arena 96 B",
  );
});

test("what is kept of every sample is told apart", async () => {
  const { model } = await compileAcrossSamples(
    `import { graph, input, dense, sin, meanSquaredError, sgd } from "tapeless";
     export default graph(() => ({
       outputs: { y: sin(dense(3)(input("x", [4]))) },
       loss: meanSquaredError(),
       optimizer: sgd({ learningRate: 0.1 }),
     }));`,
    { unroll: "none" },
  );
  const record = (name: string): number =>
    8 * model!.functions.find(({ graph }) => graph.name === name)!.scheduled.procedure.arena.record;
  const [inference, training] = memoryLines(model!, PLAIN);
  expect(inference).toContain(` of memory and ${record("forward")} B a sample  parameters`);
  expect(training).toContain(` of memory and ${record("backward")} B a sample  parameters`);
});

test("sizes", () => {
  expect([0, 999, 1000, 9994, 24_650, 999_949, 1_440_000, 3e9].map(sizeText)).toEqual([
    "0 B",
    "999 B",
    "1.00 kB",
    "9.99 kB",
    "24.6 kB",
    "999.9 kB",
    "1.44 MB",
    "3.00 GB",
  ]);
});
