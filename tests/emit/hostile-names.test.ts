import { describe, expect, test } from "vitest";
import type { CompileOptions } from "../../compiler/options.js";
import { importCode } from "../support/compile-to-module.js";
import { codeOf, codesOf, LETTERS } from "./hostile-names.js";
import { inTurn } from "../support/thorough.js";

// A name that tries to break out of the generated code, or that means something there, is harmless or refused.

const FORMS: Partial<CompileOptions>[] = [{ unroll: "none" }, { unroll: "full", minify: true }];

/** Words of the language, members that every object has, and names that generated code uses itself. */
const LANGUAGE = ["class", "await", "eval", "arguments", "NaN", "undefined", "let"];
const INHERITED = ["constructor", "toString", "hasOwnProperty", "valueOf"];
const GENERATED = [
  "params",
  "x",
  "n",
  "out",
  "s",
  "i",
  "target",
  "grad",
  "state",
  "loss",
  "forward",
  "meta",
  "init",
];
const MORE = [
  "arena",
  "gradient",
  "learningRate",
  "random",
  "requireLength",
  "Math",
  "Float64Array",
  "RangeError",
];
const SPACED = ["a b", "a-b", "a.b", "1st"];

const HOSTILE = [
  `"`,
  `'); globalThis.broken = 1; ('`,
  "`${1}`",
  `quote" + 1 + "`,
  "*/ globalThis.broken = 1 /*",
  "// x",
  "a\nb",
  "a\rb",
  "a\u2028b",
  "a\0b",
  "</script>",
  "\\",
  "__proto__",
  "",
  " ",
  ".",
  "..",
  "../x",
  "/etc/passwd",
  "C:\\x",
  "trailing.",
  "trailing ",
  "-x",
  "\u202Eabc",
  "x".repeat(1000),
];

/** What every function of a module with one input and one output gives. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function numbersOf(net: Record<string, any>, key?: string): number[] {
  const keyed = (values: number[]): unknown =>
    key === undefined ? values : { [key]: values, other: values };
  const [params, state] = [net.init(1), net.createState()];
  const [x, t] = [keyed([1, 2]), keyed([1, 0])];
  const grad = new Float64Array(net.meta.size);
  const flat = (out: unknown): number[] =>
    ArrayBuffer.isView(out)
      ? [...(out as Float64Array)]
      : Object.values(out as Record<string, Float64Array>).flatMap((part) => [...part]);
  return [
    ...flat(net.forward(params, x)),
    net.loss(params, x, t),
    net.backward(params, x, t, grad),
    ...grad,
    ...flat(net.inputGradient(params, x)),
    ...flat(net.jvp(params, x, x)),
    ...net.hvp(params, x, t, params),
    net.step(params, state, x, t),
    ...params,
  ];
}

const chain = (layer: string): string => `
import { adam, dense, meanSquaredError, model, tanh } from "tapeless";
export default model({
  input: [2],
  layers: [dense(2, { name: ${JSON.stringify(layer)} }), tanh(), dense(2)],
  loss: meanSquaredError(),
  optimizer: adam(),
});`;

const twoPorts = (name: string): string => `
import { add, dense, graph, input, meanSquaredError, sgd } from "tapeless";
export default graph(() => {
  const [p, q] = [input(${JSON.stringify(name)}, [2]), input("other", [2])];
  const h = add(dense(2)(p), q);
  return {
    outputs: { [${JSON.stringify(name)}]: dense(2)(h), other: h },
    loss: { [${JSON.stringify(name)}]: meanSquaredError() },
    optimizer: sgd({ learningRate: 0.1 }),
  };
});`;

const variable = (name: string): string => `
import * as t from "tapeless";
export default t.graph(() => {
  const q = t.input("q", [2]);
  const ${name} = t.dense(2)(q);
  return {
    outputs: { y: t.dense(2)(t.mul(t.tanh()(${name}), ${name})) },
    loss: t.meanSquaredError(),
    optimizer: t.sgd({ learningRate: 0.1 }),
  };
});`;

describe("names that mean something elsewhere change nothing", () => {
  let turn = 0;
  const known = new Map<string, Promise<number[]>>();

  /** Numbers of a model in which something has this name; those of a plain name are computed once. */
  async function numbers(source: (name: string) => string, name: string, options: object, key?: string) {
    const { code } = await codeOf(source(name), options);
    return numbersOf(await importCode(code), key);
  }

  async function same(source: (name: string) => string, name: string, plain: string, isKey = false) {
    for (const options of inTurn(FORMS, turn++)) {
      const key = JSON.stringify([plain, options]);
      const expected = known.get(key) ?? numbers(source, plain, options, isKey ? plain : undefined);
      known.set(key, expected);
      expect(await numbers(source, name, options, isKey ? name : undefined)).toEqual(await expected);
    }
  }

  test.each([...LANGUAGE, ...INHERITED, ...GENERATED, ...MORE, ...LETTERS, ...SPACED])(
    "as a layer: %s",
    (name) => same(chain, name, "fc1"),
  );

  test.each([...LANGUAGE, ...GENERATED, ...MORE, ...LETTERS, ...SPACED])(
    "as an input and an output: %s",
    (name) => same(twoPorts, name, "p", true),
  );

  const bindable = ["NaN", "undefined", ...GENERATED, ...MORE, ...LETTERS];
  test.each(bindable)("as a variable of the model file: %s", (name) => same(variable, name, "h"));

  test("two names that are one as an identifier stay two", async () => {
    const source = twoPorts("a b").replaceAll(`"other"`, `"a-b"`).replaceAll("other:", `"a-b":`);
    const net = await importCode((await codeOf(source)).code);
    const out = net.forward(net.init(1), { "a b": [1, 2], "a-b": [3, 4] });
    expect(Object.keys(out)).toEqual(["a b", "a-b"]);
  });
});

describe("names that can be no names are refused", () => {
  test.each(HOSTILE.map((name) => JSON.stringify(name)))("%s", async (text) => {
    const start = `import { dense, graph, input, model, parameter, add } from "tapeless";\n`;
    const asModel = `export default model({ name: ${text}, input: [2], layers: [dense(1)] });`;
    const asLayer = `export default model({ input: [2], layers: [dense(1, { name: ${text} })] });`;
    const asInput = `export default graph(() => ({ outputs: { y: dense(1)(input(${text}, [2])) } }));`;
    const asOutput = `export default graph(() => ({ outputs: { [${text}]: dense(1)(input("x", [2])) } }));`;
    const asParameter = `export default graph(() => ({ outputs: { y: add(input("x", [2]), parameter([2], undefined, { name: ${text} })) } }));`;
    for (const source of [asModel, asLayer, asInput, asOutput, asParameter])
      expect(await codesOf(start + source)).toEqual(["invalid-argument"]);
  });

  test.each([...INHERITED, "__proto__"])("an input or output called %s", async (name) => {
    expect(await codesOf(twoPorts(name))).toEqual(["invalid-argument"]);
  });

  test.each(["con", "COM1", "nul.model", "aux"])("a model called %s, a device of Windows", async (name) => {
    const source = `import { dense, model } from "tapeless"; export default model({ name: "${name}", input: [2], layers: [dense(1)] });`;
    expect(await codesOf(source)).toEqual(["invalid-argument"]);
  });

  test.each([3, null, true, [], {}])("one that is no text: %j", async (name) => {
    expect(await codesOf(chain("fc").replace(`"fc"`, JSON.stringify(name)))).toEqual(["invalid-argument"]);
  });

  test("two parameters of one name", async () => {
    const graphOf = (list: string): string =>
      `import { add, dense, graph, input, parameter } from "tapeless";
       export default graph(() => { const x = input("x", [2]); const [a, b] = [${list}]; return { outputs: { y: add(a, b) } }; });`;
    const named = (name: string, shape = "[2]"): string =>
      `parameter(${shape}, undefined, { name: "${name}" })`;
    for (const list of [
      `${named("w")}, ${named("w")}`,
      `${named("parameter1")}, parameter([2])`,
      `dense(2, { name: "fc" })(x), ${named("fc.weight", "[2, 2]")}`,
    ])
      expect(await codesOf(graphOf(list))).toEqual(["duplicate-name"]);
  });
});
