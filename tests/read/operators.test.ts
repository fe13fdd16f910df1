import { describe, expect, test } from "vitest";
import { expectAsWritten } from "../support/as-written.js";
import { compileSource, compileToModule } from "../support/compile-to-module.js";

const IMPORT = `import { differentiable } from "tapeless";`;

describe("&& and || give one of their operands", () => {
  test.each([
    ["x || 1", "(x: number) => x || 1"],
    ["x && 2 * x", "(x: number) => x && 2 * x"],
    ["a comparison first", "(x: number) => ((x > 0) as unknown as number) || x * x"],
    ["several", "(x: number) => (x && Math.max(x, 0)) || x * x - 1"],
    ["of a condition", "(x: number) => ((x > 0 && x < 2) || x < -2 ? x : x * x)"],
    ["under a condition", "(x: number) => (x - 3 || x > 5 ? x : x * x)"],
  ])("%s", async (_what, f) => {
    await expectAsWritten({ f, at: [-3.5, -1, 0.5, 2.5] });
  });

  test("where the first is 0", async () => {
    const { f, g } = await compileToModule(`${IMPORT}
      export const f = differentiable((x: number) => x || 1);
      export const g = differentiable((x: number) => (x && 1 / x) + 5);`);
    expect([f(0), g(0), f(NaN)]).toEqual([1, 5, 1]);
  });

  test("of comparisons they stay conditions", async () => {
    const { code } = await compileSource(`${IMPORT}
      export const f = differentiable((x: number) => ((x > 0 && x < 2) || x < -2 ? x : x * x));`);
    expect(code).toContain("return x > 0 && x < 2 || x < (-2) ? x : x * x;");
  });
});

test("% is JavaScript's, to the last digit", async () => {
  const { f, fGradient } = await compileToModule(`${IMPORT}
    export const f = differentiable((x: number, y: number) => { let z = x; z %= y; return z; });`);
  for (const [x, y] of [
    [1, 0.1],
    [5, Infinity],
    [1e17, 3],
    [-7, 2],
    [1, 0],
    [-0, 2],
  ])
    expect(f(x, y)).toBe(x % y);
  expect([...fGradient(-7, 2)]).toEqual([1, 3]);
  expect([...fGradient(5, Infinity)]).toEqual([1, -0]);
});

describe("Math.hypot", () => {
  test("of any number of arguments", async () => {
    const at = [
      [1, -0.5, 0.25],
      [3, 4, 0.5],
      [-1, 0.6, -2],
    ];
    await expectAsWritten({ f: "(x: number, y: number, z: number) => Math.hypot(x, y, z)", at });
    await expectAsWritten({ f: "(x: number) => Math.hypot(x) + x", at: [-2, 3] });
  });

  test("neither overflows nor divides by zero", async () => {
    const { f, fGradient } = await compileToModule(`${IMPORT}
      export const f = differentiable((x: number, y: number) => Math.hypot(x, y));`);
    expect(f(1e200, 1e200)).toBeCloseTo(Math.SQRT2 * 1e200, -188);
    expect(f(1e-200, 0)).toBe(1e-200);
    expect(fGradient(1e200, 1e200)[0]).toBeCloseTo(Math.SQRT1_2, 12);
    expect([...fGradient(0, 0)]).toEqual([0, 0]);
  });
});

describe("functions of Math", () => {
  test("take numbers beside arguments", async () => {
    const f = "(x: number) => Math.max(0, 1, x) - Math.min(4, 3, x) + Math.hypot(3, 4, x) + Math.max(x)";
    await expectAsWritten({ f, at: [-2, 2, 5] });
  });

  test("ignore arguments they have no use for", async () => {
    await expectAsWritten({ f: `(x: number) => x * Math.sin(1, x) + Math.sin(x, 1)`, at: [-2, 2] });
  });
});
