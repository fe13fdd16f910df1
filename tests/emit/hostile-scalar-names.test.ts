import { describe, expect, test } from "vitest";
import { importCode } from "../support/compile-to-module.js";
import { codeOf, codesOf, LETTERS } from "./hostile-names.js";

describe("names of scalar functions", () => {
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
