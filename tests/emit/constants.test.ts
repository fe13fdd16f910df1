import { describe, expect, test } from "vitest";
import { compileSource, compileToModule, importCode } from "../support/compile-to-module.js";
import { createRandom, distance, numbers } from "../support/numbers.js";

const matrix = (rows: number, columns: number, seed = 1): number[][] => {
  const random = createRandom(seed);
  return Array.from({ length: rows }, () => numbers(random, columns));
};

const product = (x: readonly number[], m: readonly (readonly number[])[]): number[] =>
  m[0].map((_, k) => x.reduce((sum, value, i) => sum + value * m[i][k], 0));

const model = (m: readonly (readonly number[])[], variable = "mixing"): string => `
  import { graph, input, matmul, tensor } from "tapeless";
  export default graph(() => {
    const x = input("x", [${m.length}]);
    const ${variable} = tensor(${JSON.stringify(m)});
    return { outputs: { y: matmul(x, ${variable}) } };
  });`;

describe("the numbers of a constant tensor", () => {
  const m = matrix(12, 20);
  const x = m.map(([value]) => value);

  test.each(["none", "auto", "full"])("are in the code, --unroll %s", async (unroll) => {
    const net = await compileToModule(model(m), { unroll });
    expect(distance(product(x, m), net.forward(net.init(), x))).toBeLessThan(1e-14);
    const single = await compileToModule(model(m), { unroll, dtype: "f32" });
    expect(distance(product(x, m), single.forward(single.init(), x))).toBeLessThan(1e-6);
  });

  test("are stored once for all functions that read them, under the author's name", async () => {
    const options = { unroll: "none", emit: ["forward", "jvp", "inputGradient"] } as const;
    const { code } = await compileSource(model(m), options);
    expect(code.match(/decodeNumbers\("/g)).toHaveLength(1);
    expect(code).toContain("const mixing = /* @__PURE__ */ decodeNumbers(");
    expect(code.match(/mixing\[/g)!.length).toBeGreaterThanOrEqual(3);
  });

  test("are stored nowhere where each stands in an expression", async () => {
    const { code } = await compileSource(model(m), { unroll: "full" });
    expect(code).not.toMatch(/decodeNumbers|Float64Array\(\[/);
    expect(code).toContain(String(m[3][4]));
  });

  test("of single precision are written with the digits that they have", async () => {
    const { code } = await compileSource(model([[0.1], [1 / 3]]), { dtype: "f32" });
    expect(code).toContain("0.1");
    expect(code).toContain("0.33333334");
    expect(code).not.toContain("0.333333333");
  });

  const top = [
    "forward",
    "jvp",
    "meta",
    "init",
    "arena",
    "decodeNumbers",
    "resultArray",
    "Math",
    "Uint8Array",
  ];
  const ofFunctions = [
    "params",
    "x",
    "dx",
    "out",
    "n",
    "s",
    "j",
    "sum",
    "x_0",
    "cotangent",
    "seed",
    "values",
  ];

  test.each([...top, ...ofFunctions])("may be called %s", async (variable) => {
    const source = `
      import { graph, input, matmul, tanh, tensor } from "tapeless";
      export default graph(() => {
        const u = input("u", [${m.length}]);
        const ${variable} = tensor(${JSON.stringify(m)});
        return { outputs: { y: tanh()(matmul(u, ${variable})) } };
      });`;
    const emit = ["forward", "jvp", "inputGradient"] as const;
    const net = await compileToModule(source, { unroll: "none", emit });
    const y = product(x, m).map(Math.tanh);
    expect(distance(y, net.forward(net.init(), x))).toBeLessThan(1e-14);
    const slope = product(x, m).map((z, k) => z * (1 - y[k] ** 2));
    expect(distance(slope, net.jvp(net.init(), x, x))).toBeLessThan(1e-14);
    expect(net.inputGradient(net.init(), x).every(Number.isFinite)).toBe(true);
  });

  test("may be called like an array of several inputs", async () => {
    const source = `
      import { add, graph, input, matmul, tensor } from "tapeless";
      export default graph(() => {
        const [u, v] = [input("u", [2]), input("v", [2])];
        const x_u = tensor([[1, 2], [3, 5]]);
        return { outputs: { y: add(matmul(u, x_u), v) } };
      });`;
    const net = await compileToModule(source, { unroll: "none" });
    expect([...net.forward(net.init(), { u: [1, 1], v: [0.5, 0.25] })]).toEqual([4.5, 7.25]);
  });

  test("may be called like a scalar function that the file exports", async () => {
    const source = `${model(m)}
      import { differentiable } from "tapeless";
      const square = differentiable((x: number) => x * x);
      export { square as mixing };`;
    const net = await compileToModule(source, { unroll: "none" });
    expect(net.mixing(3)).toBe(9);
    expect(distance(product(x, m), net.forward(net.init(), x))).toBeLessThan(1e-14);
  });
});

describe("in straight-line code", () => {
  const sparse = [
    [0, 1, 2],
    [3, 0, 0],
  ];

  test("products with 0 and 1 are gone", async () => {
    const { code } = await compileSource(model(sparse));
    const forward = code.slice(code.indexOf("export function forward"), code.indexOf("export function init"));
    expect(forward.match(/\bx\[|x_\d \*/g)!.length).toBeLessThanOrEqual(3);
    expect(forward).not.toMatch(/\* [01]\b(?!\.)|\+ 0\b(?!\.)/);
    const net = await importCode(code);
    expect([...net.forward(net.init(), [5, 7])]).toEqual(product([5, 7], sparse));
  });

  test("so is what is only multiplied by 0", async () => {
    const source = `
      import { graph, input, matmul, tanh, tensor } from "tapeless";
      export default graph(() => {
        const hidden = tanh()(input("x", [3]));
        return { outputs: { y: matmul(hidden, tensor([[2], [0], [-1]])) } };
      });`;
    const { code } = await compileSource(source);
    expect(code.match(/Math\.tanh/g)).toHaveLength(2);
    const net = await importCode(code);
    expect(net.forward(net.init(), [1, NaN, 2])[0]).toBeCloseTo(2 * Math.tanh(1) - Math.tanh(2), 14);
  });
});
