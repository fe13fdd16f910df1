import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { MathChoice } from "../../compiler/options.js";
import { freeze, trained } from "../support/freeze.js";
import { compileSource } from "../support/compile-to-module.js";

// Sizes are deterministic: they are what people pay for the module, minified and gzipped.

const gzipped = (text: string): number => gzipSync(text, { level: 9 }).length;
const withoutMap = (code: string): string => code.replace(/\/\/# sourceMappingURL=.*\s*$/, "");

const xor = (loss: string, optimizer: string): string => `
  import { model, dense, sigmoid, squaredError, binaryCrossEntropy, sgd, adam } from "tapeless";
  export default model({
    name: "xor",
    input: [2],
    layers: [dense(4), sigmoid(), dense(1), sigmoid()],
    loss: ${loss},
    optimizer: ${optimizer},
  });`;

const classifier = `
  import { model, dense, relu, softmaxCrossEntropy, sgd } from "tapeless";
  export default model({
    name: "classifier",
    input: [4],
    layers: [dense(16), relu(), dense(16), relu(), dense(3)],
    loss: softmaxCrossEntropy(),
    optimizer: sgd({ learningRate: 0.01 }),
  });`;

/** What a bundler keeps of a module when one function is imported. */
function bundled(code: string, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), "tapeless-size-"));
  try {
    writeFileSync(join(folder, "net.js"), code);
    const { outputFiles } = buildSync({
      stdin: { contents: `export { ${name} } from "./net.js";`, resolveDir: folder },
      bundle: true,
      minify: true,
      format: "esm",
      write: false,
    });
    return outputFiles[0].text;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// A module's own exponential is some 300 bytes of these, and its logarithm 200 more.
test.each([
  ["native", 1400, 700],
  ["own", 1600, 980],
] as const)(
  "a 2-4-1 network with %s math: at most %i bytes with training, its step alone at most %i",
  async (math, whole, step) => {
    const source = xor(`squaredError({ reduction: "sum", weight: 0.5 })`, `sgd({ learningRate: 0.5 })`);
    const { code } = await compileSource(source, { minify: true, math });
    expect(gzipped(withoutMap(code))).toBeLessThanOrEqual(whole);
    expect(gzipped(bundled(code, "step"))).toBeLessThanOrEqual(step);
  },
);

test.each([
  ["native", 1600],
  ["own", 1900],
] as const)("other losses and optimisers stay near with %s math", async (math, bytes) => {
  const { code } = await compileSource(xor(`binaryCrossEntropy()`, `adam()`), { minify: true, math });
  expect(gzipped(withoutMap(code))).toBeLessThanOrEqual(bytes);
});

test("a 4-16-16-3 classifier as loops: at most 1.9 kB with training", async () => {
  const { code } = await compileSource(classifier, { minify: true, unroll: "none" });
  expect(gzipped(withoutMap(code))).toBeLessThanOrEqual(1900);
});

test("a frozen 4-16-16-3 classifier: at most 3.3 kB as literals of single precision, 2.6 kB in base64", async () => {
  const model = await trained(classifier);
  const options = { minify: true, dtype: "f32" } as const;
  const straight = await freeze(model, options);
  const loops = await freeze(model, { ...options, unroll: "none" });
  expect(gzipped(withoutMap(straight.code))).toBeLessThanOrEqual(3300);
  expect(gzipped(withoutMap(loops.code))).toBeLessThanOrEqual(2600);
});

test("a frozen 784-128-10 network takes four bytes for each weight, in base64, and little more", async () => {
  const source = `import { dense, model, relu } from "tapeless";
    export default model({ input: [784], layers: [dense(128), relu(), dense(10)] });`;
  const model = await trained(source, { dtype: "f32" });
  const { code } = await freeze(model, { minify: true, dtype: "f32" });
  expect(model.params).toHaveLength(101_770);
  expect(withoutMap(code).length).toBeLessThan((4 / 3) * 4 * model.params.length + 1500);
});

test("inference alone brings nothing of training along", async () => {
  const { code } = await compileSource(classifier, { minify: true, unroll: "none" });
  const forward = bundled(code, "forward");
  expect(gzipped(forward)).toBeLessThanOrEqual(600);
  expect(forward).not.toMatch(/state|grad|learningRate/);
});

const imports = `import {
  adam, conv2d, dense, flatten, gru, maxPool2d, model, relu, softmaxCrossEntropy
} from "tapeless";`;

const chain = (input: string, layers: string): string => `${imports}
  export default model({
    input: ${input},
    layers: [${layers}],
    loss: softmaxCrossEntropy({ sparse: true }),
    optimizer: adam(),
  });`;

const minified = async (source: string, math: MathChoice = "own"): Promise<string> =>
  withoutMap((await compileSource(source, { minify: true, math })).code);

test.each([
  ["784-128-10", chain("[784]", "dense(128), relu(), dense(10)"), 1800, 2150],
  [
    "LeNet",
    chain(
      "[1, 28, 28]",
      `conv2d(6, 5, { padding: 2 }), relu(), maxPool2d(2), conv2d(16, 5), relu(), maxPool2d(2),
       flatten(), dense(120), relu(), dense(84), relu(), dense(10)`,
    ),
    3750,
    4300,
  ],
  ["a GRU of twenty steps", chain("[20, 27]", "gru(32), dense(27)"), 2700, 3300],
])("%s: with training at most as many bytes as this", async (_, source, native, own) => {
  expect(gzipped(await minified(source, "native"))).toBeLessThanOrEqual(native);
  expect(gzipped(await minified(source, "own"))).toBeLessThanOrEqual(own);
});

test("loops grow with the number of layers, not with their width", async () => {
  const stack = (count: number, width: number): string =>
    chain("[100]", `${`dense(${width}), relu(), `.repeat(count)} dense(10)`);
  const sizeOf = async (count: number, width: number): Promise<number> =>
    (await minified(stack(count, width))).length;
  const [narrow, wide, two, three] = await Promise.all([
    sizeOf(1, 100),
    sizeOf(1, 900),
    sizeOf(2, 100),
    sizeOf(3, 100),
  ]);
  // The numbers in it have more digits, and meta names more places.
  expect(Math.abs(wide - narrow)).toBeLessThan(40);
  expect(Math.abs(three - two - (two - narrow))).toBeLessThan(200);
});

test("784-128-10 as WebAssembly: inference and training in at most 5 kB", async () => {
  const source = chain("[784]", "dense(128), relu(), dense(10)");
  const options = { minify: true, target: "wasm", dtype: "f32", emit: ["forward", "step"] } as const;
  const { code } = await compileSource(source, options);
  expect(gzipped(withoutMap(code))).toBeLessThanOrEqual(5000);
});
