import { ts } from "ts-morph";
import { describe, expect, test } from "vitest";
import type { Compilation } from "../../compiler/compile.js";
import { ModelError } from "../../compiler/diagnostics/diagnostic.js";
import type { CompileOptions } from "../../compiler/options.js";
import { compileSource, importCode } from "../support/compile-to-module.js";

// A name that tries to break out of the generated code, or that means something there, is harmless or refused.

const EVERYTHING = [
  "forward",
  "loss",
  "backward",
  "step",
  "inputGradient",
  "jvp",
  "hvp",
  "gradient",
] as const;
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
const LETTERS = ["été", "層", "$", "_", "मापन"];
const SPACED = ["a b", "a-b", "a.b", "1st"];

const HOSTILE = [
  `"`,
  `'); globalThis.broken = 1; ('`,
  "`${1}`",
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

async function codeOf(source: string, options: Partial<CompileOptions> = {}): Promise<Compilation> {
  const compilation = await compileSource(source, { emit: EVERYTHING, ...options });
  const { parseDiagnostics } = ts.createSourceFile(
    "m.d.ts",
    compilation.declarations,
    ts.ScriptTarget.ES2022,
  ) as ts.SourceFile & {
    parseDiagnostics: readonly ts.Diagnostic[];
  };
  expect(parseDiagnostics).toEqual([]);
  return compilation;
}

async function codesOf(source: string): Promise<string[]> {
  try {
    await compileSource(source);
    return [];
  } catch (error) {
    if (error instanceof ModelError) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
}

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
  const known = new Map<string, Promise<number[]>>();

  /** Numbers of a model in which something has this name; those of a plain name are computed once. */
  async function numbers(source: (name: string) => string, name: string, options: object, key?: string) {
    const { code } = await codeOf(source(name), options);
    return numbersOf(await importCode(code), key);
  }

  async function same(source: (name: string) => string, name: string, plain: string, isKey = false) {
    for (const options of FORMS) {
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

describe("scalar functions", () => {
  const exported = (name: string): string => `
    import { differentiable } from "tapeless";
    const g = differentiable((x: number, y: number) => Math.sin(x) * y);
    export { g as ${name} };`;

  const allowed = [
    "forward",
    "init",
    "gradient",
    "arena",
    "out",
    "d",
    "erf",
    "f",
    "double",
    "Jvp",
    ...LETTERS,
  ];
  test.each(allowed)("exported as %s", async (name) => {
    const {
      [name]: f,
      [`${name}Gradient`]: gradient,
      [`${name}Jvp`]: jvp,
    } = await importCode((await codeOf(exported(name))).code);
    expect(f(1, 2)).toBe(Math.sin(1) * 2);
    expect([...gradient(1, 2)]).toEqual([Math.cos(1) * 2, Math.sin(1)]);
    expect(jvp(1, 2, 0, 1)).toBe(Math.sin(1));
  });

  test.each(["meta", "requireLength", "resultArray"])(
    "not exported as %s, which the module has",
    async (name) => {
      expect(await codesOf(exported(name))).toEqual(["duplicate-name"]);
    },
  );

  const impossible = [
    "Math",
    "Float64Array",
    "NaN",
    "eval",
    "await",
    "static",
    `"a-b"`,
    `"*/"`,
    `"a\\nb"`,
    `"1"`,
  ];
  test.each(impossible)("not exported as %s, which no variable can be called", async (name) => {
    expect(await codesOf(exported(name))).toEqual(["invalid-argument"]);
  });

  test("not beside a function of the model, or of another function", async () => {
    const beside = `import { dense, differentiable, model } from "tapeless";
      export const forward = differentiable((x: number) => x);
      export default model({ input: [2], layers: [dense(1)] });`;
    const derived = `import { differentiable } from "tapeless";
      export const f = differentiable((x: number) => x * x);
      export const fGradient = differentiable((x: number) => x);`;
    expect(await codesOf(beside)).toEqual(["duplicate-name"]);
    expect(await codesOf(derived)).toEqual(["duplicate-name"]);
  });

  const parameters = [
    "out",
    "n",
    "arena",
    "Math",
    "Float64Array",
    "RangeError",
    "f",
    "fGradient",
    "resultArray",
    "dy",
    "ddy",
    "NaN",
    "undefined",
    "erf",
    "meta",
    ...LETTERS,
  ];
  test.each(parameters)("of an argument called %s", async (name) => {
    const source = `import { differentiable } from "tapeless";
      export const f = differentiable((${name}: number, y: number) => { const s = ${name} * y; return s * s + ${name}; });`;
    const { f, fGradient, fJvp } = await importCode((await codeOf(source)).code);
    expect(f(1, 2)).toBe(5);
    expect([...fGradient(1, 2)]).toEqual([9, 4]);
    expect([fJvp(1, 2, 1, 0), fJvp(1, 2, 0, 1)]).toEqual([9, 4]);
  });

  test("of an argument called like the tangent of another", async () => {
    const source = `import { differentiable } from "tapeless"; export const f = differentiable((x: number, dx: number) => x * x * dx);`;
    const { fGradient, fJvp } = await importCode((await codeOf(source)).code);
    expect([...fGradient(2, 3)]).toEqual([12, 4]);
    expect([fJvp(2, 3, 1, 0), fJvp(2, 3, 0, 1)]).toEqual([12, 4]);
  });

  test.each(["out", "Math2", "n", "sin", "f", "resultArray", "été"])(
    "with a variable called %s",
    async (name) => {
      const source = `import { differentiable } from "tapeless";
      export const f = differentiable((x: number) => { const ${name} = Math.exp(x); let t = ${name}; t += ${name} * ${name}; return t; });`;
      const { f, fGradient } = await importCode((await codeOf(source)).code);
      expect(f(0)).toBe(2);
      expect([...fGradient(0)]).toEqual([3]);
    },
  );
});
