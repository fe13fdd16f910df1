import { getQuickJS, type QuickJSContext } from "quickjs-emscripten";
import { describe, expect, test } from "vitest";
import { compileSource, importCode } from "../support/compile-to-module.js";
import { distance } from "../support/numbers.js";
import { models } from "./models.js";

/** Runs a module and then an expression over it in an engine that has nothing but the language. */
function evaluateIn(engine: QuickJSContext, code: string, expression: string): unknown {
  engine.unwrapResult(engine.evalCode(`var net = (() => { ${asScript(code)} })(); 0`)).dispose();
  const json = engine.unwrapResult(engine.evalCode(`JSON.stringify(${expression})`)).consume(engine.dump);
  return JSON.parse(json as string);
}

/** The module as a function body that returns its exports. */
function asScript(code: string): string {
  const names = [...code.matchAll(/^export (?:function|const) (\w+)/gm)].map(([, name]) => name);
  return `${code.replace(/^export /gm, "")}\nreturn { ${names.join(", ")} };`;
}

const plainNumbers = (value: unknown): number[] => Object.values(value as object) as number[];

/** Some steps from the module's own beginning; what came of them. Runs in either engine: it uses nothing around it. */
function train(net: EmittedNet, steps = 4): number[][] {
  const [params, state] = [net.init(3), net.createState()];
  const [xSize, targetSize] = [net.meta.inputs[0].size, net.meta.targets[0].size];
  const x = Array.from({ length: 5 * xSize }, (_, i) => ((i * 7) % 11) / 11 - 0.5);
  const target = Array.from({ length: 5 * targetSize }, (_, i) => (i % targetSize === 0 ? 1 : 0));
  const losses = Array.from({ length: steps }, () => net.step(params, state, x, target));
  const grad = params.slice();
  const loss = net.backward(params, x, target, grad);
  return [losses, [loss], Array.from(params), Array.from(grad), Array.from(net.forward(params, x))];
}

interface EmittedNet {
  readonly meta: { readonly inputs: { size: number }[]; readonly targets: { size: number }[] };
  init(seed: number): Float64Array;
  createState(): Float64Array;
  forward(params: Float64Array, x: number[]): Float64Array;
  backward(params: Float64Array, x: number[], target: number[], grad: Float64Array): number;
  step(params: Float64Array, state: Float64Array, x: number[], target: number[]): number;
}

test.each([
  ["a straight-line network", models.sigmoids, {}],
  ["a network in loops", models.wide, {}],
  ["a network of 32-bit numbers", models.sigmoids, { dtype: "f32" }],
] as const)("%s trains in QuickJS as in Node", async (_what, source, options) => {
  const { code } = await compileSource(source, options);
  const engine = (await getQuickJS()).newContext();
  const there = evaluateIn(engine, code, `(${train.toString()})(net)`) as number[][];
  engine.dispose();
  const here = train((await importCode(code)) as unknown as EmittedNet);
  // A few functions of Math differ in the last digit between engines.
  const limit = "dtype" in options ? 1e-6 : 1e-13;
  here.forEach((values, k) => expect(distance(values, there[k])).toBeLessThan(limit));
});

/** The bits of numbers, so that −0 and 0 differ. */
const bitsOf = (values: Iterable<number>): bigint[] =>
  Array.from(new BigUint64Array(Float64Array.from(values).buffer));

describe("300 steps give the same parameters and losses in every bit", () => {
  const network = (layers: string, rest: string): string => `
    import { dense, model, sigmoid, softmaxCrossEntropy, squaredError, tanh, gelu, sgd } from "tapeless";
    export default model({ input: [3], layers: [${layers}], ${rest} });`;
  test.each([
    [
      "sigmoid, tanh and softmax",
      network(
        "dense(5), sigmoid(), dense(4), tanh(), dense(3)",
        "loss: softmaxCrossEntropy(), optimizer: sgd({ learningRate: 0.3 })",
      ),
      {},
    ],
    [
      "in loops, with the error function",
      network(
        "dense(5), gelu(), dense(4), sigmoid(), dense(3), sigmoid()",
        "loss: squaredError(), optimizer: sgd({ learningRate: 0.1 })",
      ),
      { unroll: "none" },
    ],
    [
      "in single precision",
      network(
        "dense(5), tanh(), dense(3)",
        "loss: softmaxCrossEntropy(), optimizer: sgd({ learningRate: 0.3 })",
      ),
      { dtype: "f32" },
    ],
  ] as const)("%s", async (_what, source, options) => {
    const { code } = await compileSource(source, { ...options, math: "own" });
    const engine = (await getQuickJS()).newContext();
    const there = evaluateIn(engine, code, `(${train.toString()})(net, 300)`) as number[][];
    engine.dispose();
    const here = train((await importCode(code)) as unknown as EmittedNet, 300);
    here.forEach((values, k) => expect(bitsOf(there[k])).toEqual(bitsOf(values)));
    expect(here[0][299]).toBeLessThan(0.9 * here[0][0]);
  });
});

test("a scalar function has the same values in QuickJS as in Node", async () => {
  const { code } = await compileSource(models.scalar);
  const engine = (await getQuickJS()).newContext();
  const expression = `[net.f(0.5), net.fGradient(0.5), net.fJvp(0.5, 2)]`;
  const there = evaluateIn(engine, code, expression) as [number, object, number];
  engine.dispose();
  const net = await importCode(code);
  expect(distance([net.f(0.5), net.fJvp(0.5, 2)], [there[0], there[2]])).toBeLessThan(1e-14);
  expect(distance([...net.fGradient(0.5)], plainNumbers(there[1]))).toBeLessThan(1e-14);
});
