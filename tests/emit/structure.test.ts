import type { AnyNode } from "acorn";
import { beforeAll, describe, expect, test } from "vitest";
import type { Compilation } from "../../compiler/compile.js";
import { checkModule } from "../../compiler/phases/6-emit/check-module.js";
import type { Scheduled } from "../../compiler/phases/5-schedule/schedule.js";
import { compileSource, compileToModule } from "../support/compile-to-module.js";
import {
  callsIn,
  countProducts,
  loopsIn,
  nodesIn,
  parseCode,
  type EmittedCode,
} from "../support/emitted-code.js";
import { ALL, models } from "./models.js";

const HELPERS = [
  ...["requireLength", "countSamples", "resultArray", "erf", "backward"],
  ...["expOf", "farExp", "sigmoidOf", "farSigmoid", "tanhOf", "logOf", "farLog"],
];
/** What runs only where a module begins, or where training does. */
const ONCE = ["init", "createState", "createRandom", "tableOfPowers", "wordsOf"];

const variants = [
  { title: "a small network", source: models.sigmoids, options: { emit: ALL } },
  { title: "a graph of named values", source: models.named, options: { emit: ALL } },
  { title: "a network in loops", source: models.wide, options: { emit: ALL } },
  { title: "a small network in loops", source: models.sigmoids, options: { emit: ALL, unroll: "none" } },
  { title: "a scalar function", source: models.scalar, options: {} },
] as const;

describe.each(variants)("the code of $title", ({ source, options }) => {
  let compilation: Compilation;
  let code: EmittedCode;
  beforeAll(async () => {
    compilation = await compileSource(source, options);
    code = parseCode(compilation.code);
  });

  test("imports nothing and uses no global but Math, the number arrays and RangeError", () => {
    checkModule(code.text);
    const types = nodesIn(code.tree).map(({ node }) => node.type);
    expect(types.filter((type) => /^(Import|Meta|Await|With|This|Class)/.test(type))).toEqual([]);
    expect(code.text).not.toMatch(/\b(eval|Function|globalThis|window|require|process)\b/);
    const exportsFrom = nodesIn(code.tree).filter(({ node }) => "source" in node && node.source !== null);
    expect(exportsFrom).toEqual([]);
  });

  test("calls nothing but Math and the module's few helpers", () => {
    for (const [name, f] of code.functions) {
      if (ONCE.includes(name) || HELPERS.includes(name)) continue;
      const calls = callsIn(f).filter((callee) => !callee.startsWith("Math.") && !HELPERS.includes(callee));
      expect(calls, name).toEqual([]);
    }
  });

  test("allocates nothing when all arrays are given", () => {
    for (const [name, f] of code.functions) {
      if (!ONCE.includes(name)) expect(allocationsIn(f), name).toEqual([]);
    }
  });

  test("multiplies as often as the cost model says", () => {
    const productsOf = ({ cost: { multiplications } }: Scheduled): number =>
      multiplications.perSample + multiplications.perCall;
    const procedures = [
      ...(compilation.model?.functions.map(({ graph, scheduled }) => ({ name: graph.name, scheduled })) ??
        []),
      ...compilation.scalars.flatMap(({ forms }) => forms),
    ];
    expect(procedures.length).toBeGreaterThan(0);
    for (const { name, scheduled } of procedures)
      expect(countProducts(code.functions.get(name)!), name).toBe(productsOf(scheduled));
  });
});

/** What makes an object, except where an error is thrown or an optional array is missing. */
function allocationsIn(root: AnyNode): string[] {
  const makes = /^(New|Array|Object|ArrowFunction|Function|Class|TemplateLiteral|Spread)/;
  return nodesIn(root).flatMap(({ node, around }) => {
    const isOptional = around.some(
      (outer, k) =>
        outer.type === "LogicalExpression" &&
        outer.operator === "??" &&
        (around[k + 1] ?? node) === outer.right,
    );
    const isThrown = around.some(({ type }) => type === "ThrowStatement");
    return node !== root && makes.test(node.type) && !isOptional && !isThrown ? [node.type] : [];
  });
}

test("a small network is straight-line code: its only loop is the one over the samples", async () => {
  const { functions } = parseCode((await compileSource(models.sigmoids, { emit: ALL })).code);
  for (const name of ALL) {
    const loops = loopsIn(functions.get(name)!);
    expect(
      loops.map(({ isOverSamples }) => isOverSamples),
      name,
    ).toEqual([true]);
  }
});

test("no straight-line function has a loop within the loop over the samples", async () => {
  const { code } = await compileSource(models.named, { emit: ALL, unroll: "full" });
  for (const [name, f] of parseCode(code).functions) {
    const inner = loopsIn(f).filter(({ around }) => around.some(({ type }) => type === "ForStatement"));
    if (name !== "init") expect(inner, name).toEqual([]);
  }
});

test("compiling twice gives the same bytes", async () => {
  for (const source of Object.values(models)) {
    const [first, second] = [await compileSource(source), await compileSource(source)];
    expect(second.code).toBe(first.code);
    expect(second.declarations).toBe(first.declarations);
    expect(second.map).toBe(first.map);
  }
});

test("a class index that does not exist is refused", async () => {
  const { step, loss, init, createState } = await compileToModule(`
    import { model, dense, softmaxCrossEntropy, sgd } from "tapeless";
    export default model({
      input: [2],
      layers: [dense(3)],
      loss: softmaxCrossEntropy({ sparse: true }),
      optimizer: sgd({ learningRate: 0.1 }),
    });`);
  const params = init();
  for (const wrong of [3, -1, 1.5, NaN]) {
    const message = `target[1]: expected a whole number from 0 to 2, got ${wrong}`;
    expect(() => loss(params, [1, 2, 3, 4], [2, wrong])).toThrow(new RangeError(message));
    expect(() => step(params, createState(), [1, 2, 3, 4], [2, wrong])).toThrow(new RangeError(message));
  }
});
