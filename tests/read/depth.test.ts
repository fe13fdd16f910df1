import { expect, test } from "vitest";
import { ModelError, type Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { compileSource, compileToModule } from "../support/compile-to-module.js";

const IMPORT = `import { differentiable } from "tapeless";`;

const repeated = (count: number, text: (k: number) => string, separator = ""): string =>
  Array.from({ length: count }, (_, k) => text(k)).join(separator);

async function diagnose(f: string): Promise<readonly Diagnostic[]> {
  const failure: unknown = await compileSource(`${IMPORT}\nexport const f = differentiable(${f});`).catch(
    (e) => e,
  );
  if (failure instanceof ModelError) return failure.diagnostics;
  throw failure;
}

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

test("what the parser finds too deep is said to be", async () => {
  const found = await diagnose(
    `(x: number) => ${repeated(20_000, () => "(")}x${repeated(20_000, () => ")")}`,
  );
  expect(found).toMatchObject([{ code: "syntax-error", message: "this file is nested too deep to be read" }]);
});

test("what the reader finds too deep is said to be", async () => {
  const nested = `${repeated(200, () => "-(")}g(n - 1)${repeated(200, () => ")")}`;
  const found = await diagnose(`function f(x: number): number {
    const g = (n: number): number => (n === 0 ? x : ${nested});
    return g(90);
  }`);
  expect(found).toMatchObject([
    {
      code: "not-differentiable",
      message: "this function is nested too deep to be read",
      site: { line: 2, column: 42 },
    },
  ]);
});
