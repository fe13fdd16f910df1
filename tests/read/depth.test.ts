import { expect, test } from "vitest";
import { compileToModule } from "../support/compile-to-module.js";

const IMPORT = `import { differentiable } from "tapeless";`;

const repeated = (count: number, text: (k: number) => string, separator = ""): string =>
  Array.from({ length: count }, (_, k) => text(k)).join(separator);

test("a sum may have thousands of terms", async () => {
  const { f, fGradient } = await compileToModule(`${IMPORT}
    export const f = differentiable((x: number) => ${repeated(3000, (k) => `x * ${k}`, " + ")});`);
  expect(f(2)).toBe(2999 * 3000);
  expect([...fGradient(2)]).toEqual([(2999 * 3000) / 2]);
});

test("a condition may have thousands of parts", async () => {
  const { f } = await compileToModule(`${IMPORT}
    export const f = differentiable((x: number) => (${repeated(1500, (k) => `x > ${k}`, " && ")} ? x : -x));`);
  expect([f(1498.5), f(1500)]).toEqual([-1498.5, 1500]);
});
