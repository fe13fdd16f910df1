import { describe, expect, test } from "vitest";
import { compileSource, importCode } from "../support/compile-to-module.js";
import { countCalls, parseCode, sectionText, withoutNames } from "../support/emitted-code.js";
import { models } from "./models.js";

const compiled = async (source: string) => parseCode((await compileSource(source)).code);

test("the backward pass of a sigmoid network computes no exponential of its own", async () => {
  const code = await compiled(models.sigmoids);
  const [forward, backward] = [code.functions.get("forward")!, code.functions.get("backward")!];
  expect(countCalls(forward, "sigmoidOf")).toBe(5);
  expect(countCalls(backward, "sigmoidOf")).toBe(5);
  expect(sectionText(code, backward, "backward")).not.toMatch(/Math|Of\(/);
  expect(countCalls(code.functions.get("step")!, "sigmoidOf")).toBe(5);
});

describe("a sigmoid spelled out in primitives", () => {
  const network = (activation: string): string => `
    import { model, dense, sigmoid, elementwise, graph, input, div, add, exp, neg, meanSquaredError, sgd } from "tapeless";
    ${activation}
    export default model({
      name: "network",
      input: [2],
      layers: [dense(4), activation(), dense(1)],
      loss: meanSquaredError(),
      optimizer: sgd({ learningRate: 0.5 }),
    });`;
  const named = network("const activation = () => sigmoid();");

  test.each([
    [
      "as an elementwise function",
      "const s = elementwise((z: number) => 1 / (1 + Math.exp(-z))); const activation = () => s;",
    ],
    [
      "in another form",
      "const s = elementwise((z: number) => Math.exp(z) / (1 + Math.exp(z))); const activation = () => s;",
    ],
  ])("%s compiles to the code of sigmoid()", async (_how, activation) => {
    const [expected, found] = [await compileSource(named), await compileSource(network(activation))];
    expect(withoutNames(found.code)).toBe(withoutNames(expected.code));
  });

  test("with tensor operations compiles to the code of sigmoid()", async () => {
    const graph = (h: string): string => `
      import { graph, input, dense, sigmoid, div, add, exp, neg, meanSquaredError } from "tapeless";
      export default graph(() => {
        const x = input("x", [2]);
        const z = dense(3)(x);
        const h = ${h};
        return { name: "network", outputs: { y: dense(1)(h) }, loss: meanSquaredError() };
      });`;
    const expected = await compileSource(graph("sigmoid()(z)"));
    const found = await compileSource(graph("div(1, add(1, exp(neg(z))))"));
    expect(withoutNames(found.code)).toBe(withoutNames(expected.code));
  });
});

describe("functions of rows spelled out in primitives compile to the code of", () => {
  const network = (h: string): string => `
    import { graph, input, dense, softmax, add, sub, div, exp, log, sum, max, logSumExp, meanSquaredError } from "tapeless";
    export default graph(() => {
      const x = input("x", [2]);
      const z = dense(3)(x);
      const h = ${h};
      return { name: "network", outputs: { y: dense(1)(h) }, loss: meanSquaredError() };
    });`;

  test.each([
    ["logSumExp", "logSumExp(z, -1, true)", "log(sum(exp(z), -1, true))"],
    [
      "logSumExp, kept stable by hand",
      "logSumExp(z, -1, true)",
      "add(max(z, -1, true), log(sum(exp(sub(z, max(z, -1, true))), -1, true)))",
    ],
    ["softmax", "softmax()(z)", "div(exp(z), sum(exp(z), -1, true))"],
    [
      "softmax, kept stable by hand",
      "softmax()(z)",
      "div(exp(sub(z, max(z, -1, true))), sum(exp(sub(z, max(z, -1, true))), -1, true))",
    ],
  ])("%s", async (_name, named, spelledOut) => {
    const [expected, found] = [await compileSource(network(named)), await compileSource(network(spelledOut))];
    expect(withoutNames(found.code)).toBe(withoutNames(expected.code));
  });

  test("logSumExp, finite at a thousand", async () => {
    const source = `
      import { graph, input, log, sum, exp } from "tapeless";
      export default graph(() => ({ outputs: { y: log(sum(exp(input("x", [2, 3])), 0)) } }));`;
    const { forward } = await importCode((await compileSource(source)).code);
    const found = forward([], [1000, -1000, 0, 1000, -1000, 1]);
    const expected = [1000 + Math.LN2, -1000 + Math.LN2, 1 + Math.log1p(Math.exp(-1))];
    expected.forEach((value, k) => expect(found[k]).toBeCloseTo(value, 12));
  });
});

describe("binary cross-entropy after a sigmoid", () => {
  const source = `
    import { model, dense, sigmoid, binaryCrossEntropy } from "tapeless";
    export default model({ input: [1], layers: [dense(1), sigmoid()], loss: binaryCrossEntropy() });`;

  test("has the gradient σ(f) − y: no logarithm, no division but by the batch size", async () => {
    const code = await compiled(source);
    const backward = code.functions.get("backward")!;
    const text = sectionText(code, backward, "backward");
    expect(text).not.toMatch(/log/);
    expect(text.match(/\/ \w+/g) ?? []).toEqual(["/ n"]);
    expect(text).not.toMatch(/exp|sigmoid\w*\(/);
  });

  test("is finite at f = ±1000, as is its gradient", async () => {
    const net = await importCode((await compileSource(source)).code);
    const [params, grad] = [Float64Array.of(1000, 0), new Float64Array(2)];
    expect(net.backward(params, [1, -1], [0, 1], grad)).toBe(1000);
    expect([...grad]).toEqual([1, 0]);
    expect(net.backward(params, [1, -1], [1, 0], grad)).toBe(0);
    expect([...grad]).toEqual([0, 0]);
    expect([...net.forward(params, [1, -1])]).toEqual([1, 0]);
  });
});

describe("f(x) = exp(exp x + (exp x)²) + sin(exp x + (exp x)²)", () => {
  test("computes each exponential once, in its derivative too", async () => {
    const { functions } = await compiled(models.scalar);
    const calls = (name: string) =>
      ["expOf", "Math.sin", "Math.cos"].map((callee) => countCalls(functions.get(name)!, callee));
    expect(calls("f")).toEqual([2, 1, 0]);
    expect(calls("fGradient")).toEqual([2, 0, 1]);
  });

  test("has the values and slopes of the closed form, in both modes", async () => {
    const { f, fGradient, fJvp } = await importCode((await compileSource(models.scalar)).code);
    const table = [
      [0, 8.298353525756331, 20.918727787150523],
      [0.5, 77.86615550195194, 555.9719679015084],
      [-1, 2.136274226192354, 1.6155741697332788],
    ];
    for (const [x, value, slope] of table) {
      expect(f(x)).toBeCloseTo(value, 11);
      expect(fGradient(x)[0] / slope).toBeCloseTo(1, 13);
      expect(fJvp(x, 1) / slope).toBeCloseTo(1, 13);
    }
  });
});

test("softmax and cross-entropy have the gradient p − t: the divisions are those of p and of the mean", async () => {
  const code = await compiled(`
    import { model, dense, softmax, crossEntropy } from "tapeless";
    export default model({ input: [2], layers: [dense(3), softmax()], loss: crossEntropy() });`);
  const text = sectionText(code, code.functions.get("backward")!, "backward");
  expect(text).not.toMatch(/Math|Of\(/);
  expect(text.match(/\//g)).toHaveLength(3 + 1);
});
