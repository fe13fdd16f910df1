import { expect, test } from "vitest";
import { compileToModule } from "../support/compile-to-module.js";

const compiled = (definitions: string) =>
  compileToModule(`import { differentiable } from "tapeless";\n${definitions}`);

test("a function and its argument may have one name, that of the number of samples too", async () => {
  const { n, nGradient } = await compiled("export const n = differentiable((n: number) => n * n);");
  expect([n(3), ...nGradient(3)]).toEqual([9, 6]);
});

test("powers where base or exponent is zero (torch.pow)", async () => {
  const { fGradient } = await compiled("export const f = differentiable((x: number, k: number) => x ** k);");
  expect([...fGradient(0, 0)]).toEqual([0, 0]);
  expect([...fGradient(0, 2)]).toEqual([0, 0]);
  expect([...fGradient(0, -1)]).toEqual([-Infinity, -Infinity]);
});

test("what a branch uses twice does not matter where it is not taken", async () => {
  const { fGradient, fJvp } = await compiled(
    "export const f = differentiable((x: number) => { const u = Math.log(x); return x > 0 ? u * u + u : 0; });",
  );
  expect([fGradient(0)[0], fJvp(0, 1)]).toEqual([0, 0]);
});

test("values that are used many times, and conditions by the hundred, stay manageable", async () => {
  const { f, fGradient, g, gGradient } = await compiled(`
    export const f = differentiable((x: number) => { let y = x; for (let i = 0; i < 24; i++) y = y * y - y; return y; });
    export const g = differentiable((x: number) => { let y = x; for (let i = 0; i < 300; i++) y = x > i ? y * x : 0; return y; });`);
  let [value, slope] = [0.5, 1];
  for (let i = 0; i < 24; i++) [value, slope] = [value * value - value, (2 * value - 1) * slope];
  expect(f(0.5)).toBeCloseTo(value, 14);
  expect(fGradient(0.5)[0]).toBeCloseTo(slope, 14);
  expect([g(1.5), gGradient(1.5)[0]]).toEqual([0, 0]);
});
