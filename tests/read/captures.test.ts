import { describe, test } from "vitest";
import { expectAsWritten } from "../support/as-written.js";

const at = [-2, 0.5, 3];

describe("what is captured may look like anything", () => {
  test.each([
    ["an object with a table", "const w = { table: [2, 3] };", "(x: number) => w.table[1] * x"],
    [
      "an array with its methods",
      "const w = [1, 2];",
      "(x: number) => w.indexOf(2) * x + (w as any).lastIndexOf!(2)",
    ],
    [
      "an object with methods",
      "const w = { k: 2, twice: (x) => 2 * x };",
      "(x: number) => (w.twice)(x) * w.k",
    ],
    ["an object of a kind", `const w = { kind: "closure", k: 2 };`, "(x: number) => w.k * x"],
  ])("%s", async (_what, before, f) => {
    await expectAsWritten({ before, f, at });
  });
});

describe("a name means what the innermost declaration around it says", () => {
  const before = "const k = 2; const { c } = { c: 3 }; const list = [4, 5];";

  test.each([
    ["of a parameter", "(x: number) => { const g = (k: number) => k * 3; return g(x) * k; }"],
    ["of a block", "(x: number) => { let y = k; { const k = x; y += k * c; } return y * k; }"],
    ["of a loop", "(x: number) => { let y = k; for (let k = 0; k < 3; k++) y += k * x; return y * k; }"],
    [
      "of a loop over a list",
      "(x: number) => { let y = x; for (const k of list) y += k * x; return y * k; }",
    ],
    [
      "of an inner function",
      "(x: number) => { const g = (): number => { const c = k * x; return c; }; return g() * c; }",
    ],
    [
      "of a function called before it is declared",
      "(x: number) => { return g(x) * k; function g(k: number) { return h(k) + c; } function h(c: number) { return c * k; } }",
    ],
    [
      "of a function in a block",
      "(x: number) => { let y = x; if (x > 0) { y = c(x); function c(k: number) { return k * k; } } return y * c; }",
    ],
    [
      "of a function expression",
      "(x: number) => (function k(n: number): number { return n === 0 ? c : x * k(n - 1); })(3) * k",
    ],
  ])("%s", async (_what, f) => {
    await expectAsWritten({ before, f, at });
  });
});

describe("functions made in a loop keep the variables of their turn", () => {
  test.each([
    ["for", "for (let i = 0; i < 3; i++) { if (i === 1) g = () => i * x; }"],
    ["for, assigned in the body", "for (let i = 0; i < 6; i++) { if (i === 2) g = () => i * x; i += 1; }"],
    ["for … of", "for (const w of weights) { if (w === 4) g = () => w * x; }"],
  ])("%s", async (_what, loop) => {
    const f = `(x: number) => { let g = () => x; ${loop} return g(); }`;
    await expectAsWritten({ before: "const weights = [3, 4, 5];", f, at });
  });
});
