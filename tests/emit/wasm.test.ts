import { describe, expect, test } from "vitest";
import { compileSource, compileToModule } from "../support/compile-to-module.js";
import { createRandom, numbers } from "../support/numbers.js";

const imports =
  "adam, add, batchNorm, conv2d, dense, embedding, flatten, graph, gru, input, maxPool2d, meanSquaredError, " +
  "model, relu, sgd, softmax, softmaxCrossEntropy, tanh";

const chain = (layers: string, shape: string, rest = ""): string => `
  import { ${imports} } from "tapeless";
  export default model({
    name: "net",
    input: ${shape},
    layers: [${layers}],
    loss: meanSquaredError(),
    optimizer: adam({ learningRate: 0.01 }),
    ${rest}
  });`;

const network = chain(`dense(9, { activation: "tanh" }), dense(5, { activation: "relu" }), dense(3)`, "[7]");

const drawn = (count: number, seed: number): Float64Array =>
  Float64Array.from(numbers(createRandom(seed), count));

const both = async (source: string, options: object = {}) => [
  await compileToModule(source, { ...options, target: "wasm" }),
  await compileToModule(source, options),
];

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, digits = 11): void {
  expect(found).toHaveLength(expected.length);
  Array.from(expected).forEach((value, k) => expect(found[k]).toBeCloseTo(value, digits));
}

describe("samples come in blocks", () => {
  test.each([1, 2, 31, 32, 33, 64, 71])("of %i", async (samples) => {
    const [wasm, js] = await both(network, { emit: ["forward", "backward", "step", "inputGradient", "jvp"] });
    const [x, target, dx] = [drawn(samples * 7, 1), drawn(samples * 3, 2), drawn(samples * 7, 3)];
    const params = js.init(4);
    expectClose(wasm.forward(params, x), js.forward(params, x));
    expectClose(wasm.inputGradient(params, x), js.inputGradient(params, x));
    expectClose(wasm.jvp(params, x, dx), js.jvp(params, x, dx));
    const [grad, expected] = [new Float64Array(params.length), new Float64Array(params.length)];
    expect(wasm.backward(params, x, target, grad)).toBeCloseTo(js.backward(params, x, target, expected), 11);
    expectClose(grad, expected);
    const [own, state] = [wasm.init(4), wasm.createState()];
    const other = js.createState();
    for (let t = 0; t < 5; t++)
      expect(wasm.step(own, state, x, target)).toBeCloseTo(js.step(params, other, x, target), 10);
    expectClose(own, params, 9);
    expectClose(state, other, 9);
  });
});

describe("arrays", () => {
  test("of the module lie in its memory, and others are copied", async () => {
    const net = await compileToModule(network, { target: "wasm" });
    const own = net.init(1);
    expect(net.meta.target).toBe("wasm");
    expect(own.buffer).toBe(net.createState().buffer);
    const copy = own.slice();
    const [x, target] = [drawn(14, 1), drawn(6, 2)];
    expect(net.forward(copy, x)).toEqual(net.forward(own, x));
    const [state, other] = [net.createState(), new Float64Array(net.createState().length)];
    expect(net.step(copy, other, x, target)).toBe(net.step(own, state, x, target));
    expect(copy).toEqual(own.slice());
    expect(other).toEqual(state.slice());
  });

  test("are made as long as there is memory, and beyond it", async () => {
    const net = await compileToModule(network, { target: "wasm" });
    const many = Array.from({ length: 200 }, (_, seed) => net.init(seed));
    expect(new Set(many.map(({ buffer }) => buffer)).size).toBeGreaterThan(1);
    const x = drawn(7, 1);
    many.forEach((params, seed) => {
      expect(Array.from(params)).toEqual(Array.from(net.init(seed)));
      expect(net.forward(params, x)).toEqual(net.forward(params.slice(), x));
    });
  });

  test("may be plain lists of numbers", async () => {
    const net = await compileToModule(network, { target: "wasm" });
    const x = drawn(7 * 20, 1);
    expect(net.forward(net.init(1), [...x])).toEqual(net.forward(net.init(1), x));
  });

  test("of the wrong length are refused", async () => {
    const net = await compileToModule(network, { target: "wasm" });
    expect(() => net.forward(net.init(1), [1, 2])).toThrow("x: expected a multiple of 7 numbers");
    expect(() => net.forward([1], drawn(7, 1))).toThrow("params: expected");
  });
});

describe("models", () => {
  test.each([
    [
      "a convolution",
      chain(`conv2d(3, 3, { activation: "relu" }), maxPool2d(2), flatten(), dense(3)`, "[2, 6, 6]"),
      72,
    ],
    ["a recurrence", chain("gru(5), dense(3)", "[6, 4]"), 24],
    ["normalisation over the samples", chain("dense(6), batchNorm(), relu(), dense(3)", "[5]"), 5],
    [
      "clipping of each sample",
      chain("dense(4), dense(3)", "[5]", "gradients: { clipNorm: 0.5, perSample: true },"),
      5,
    ],
  ])("%s", async (_, source, size) => {
    const [wasm, js] = await both(source);
    const [x, target] = [drawn(size * 9, 1), drawn(27, 2)];
    const [a, b] = [wasm.init(4), js.init(4)];
    const [s, t] = [wasm.createState(), js.createState()];
    for (let k = 0; k < 4; k++) expect(wasm.step(a, s, x, target)).toBeCloseTo(js.step(b, t, x, target), 10);
    expectClose(a, b, 9);
    expectClose(wasm.forward(a, x), js.forward(b, x), 9);
  });

  test("with several inputs and outputs", async () => {
    const [wasm, js] = await both(`
      import { ${imports} } from "tapeless";
      export default graph(() => {
        const [p, q] = [input("p", [3]), input("q", [4])];
        const h = add(dense(5)(p), dense(5)(q));
        return {
          outputs: { a: dense(2)(tanh()(h)), b: softmax()(h) },
          loss: { a: meanSquaredError(), b: meanSquaredError() },
          optimizer: sgd({ learningRate: 0.1 }),
        };
      });`);
    const x = { p: drawn(3 * 35, 1), q: drawn(4 * 35, 2) };
    const target = { a: drawn(2 * 35, 3), b: drawn(5 * 35, 4) };
    const params = js.init(1);
    const [found, expected] = [wasm.forward(params, x), js.forward(params, x)];
    expectClose(found.a, expected.a);
    expectClose(found.b, expected.b);
    const own = wasm.init(1);
    expect(wasm.step(own, wasm.createState(), x, target)).toBeCloseTo(
      js.step(params, js.createState(), x, target),
      11,
    );
    expectClose(own, params);
  });

  test("step by step", async () => {
    const [wasm, js] = await both(chain("gru(5), dense(3)", "[6, 4]"), { emit: ["forward", "forwardStep"] });
    const params = js.init(1);
    const [a, b] = [wasm.createStreamState(2), js.createStreamState(2)];
    for (let t = 0; t < 6; t++) {
      const x = drawn(8, t);
      expectClose(wasm.forwardStep(params, a, x), js.forwardStep(params, b, x));
    }
    expectClose(a, b);
  });
});

test("single precision is PyTorch's: numbers of four bytes, vectors of four", async () => {
  const { code, model } = await compileSource(network, { target: "wasm", dtype: "f32" });
  expect(code).toContain("new Float32Array(memory.buffer)");
  expect(model!.functions[0].scheduled.reason).toMatch(/^vectors of 4/);
});

test("where WebAssembly is forbidden, the error says what to do", async () => {
  const { code } = await compileSource(network, { target: "wasm" });
  const body = code.replace(/^export /gm, "").replace(/\/\/# source.*/, "");
  const forbidden = { Memory: () => undefined };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  expect(() => new Function("WebAssembly", body)(forbidden)).toThrow("compile with --target js");
});

test("auto takes JavaScript for few multiplications, and WebAssembly for many", async () => {
  const targetOf = async (units: number): Promise<string> =>
    (await compileToModule(chain(`dense(${units}), dense(3)`, "[4]"), { target: "auto" })).meta
      .target as string;
  expect(await targetOf(5)).toBe("js");
  expect(await targetOf(200)).toBe("wasm");
});
