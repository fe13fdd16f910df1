import { getQuickJS, type QuickJSContext } from "quickjs-emscripten";
import { expect, test } from "vitest";
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

const TRAIN = `(() => {
    const params = net.init(3), state = net.createState(), grad = new params.constructor(net.meta.size);
    const count = net.meta.inputs[0].size, x = [], target = [];
    for (let i = 0; i < 5 * count; i++) x.push(((i * 7) % 11) / 11 - 0.5);
    for (let i = 0; i < 5 * net.meta.targets[0].size; i++) target.push(i % net.meta.targets[0].size === 0 ? 1 : 0);
    const losses = [];
    for (let k = 0; k < 4; k++) losses.push(net.step(params, state, x, target));
    return [losses, Array.from(params), net.backward(params, x, target, grad), Array.from(grad), Array.from(net.forward(params, x))];
  })()`;

test.each([
  ["a straight-line network", models.sigmoids, {}],
  ["a network in loops", models.wide, {}],
  ["a network of 32-bit numbers", models.sigmoids, { dtype: "f32" }],
] as const)("%s trains in QuickJS as in Node", async (_what, source, options) => {
  const { code } = await compileSource(source, options);
  const engine = (await getQuickJS()).newContext();
  const there = evaluateIn(engine, code, TRAIN) as number[][];
  engine.dispose();
  const net = await importCode(code);
  const here = new Function("net", `return ${TRAIN}`)(net) as number[][];
  here.forEach((values, k) => {
    // Engines differ in the last digit of exp.
    const limit = "dtype" in options ? 1e-6 : 1e-13;
    expect(distance([values].flat(), [there[k]].flat())).toBeLessThan(limit);
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
