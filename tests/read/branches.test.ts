import { describe, expect, test } from "vitest";
import { expectAsWritten } from "../support/as-written.js";
import { compileSource } from "../support/compile-to-module.js";

const at = [-7.5, -3.25, -0.5, 0.5, 2.5, 3.5, 8];

/** A function of x by its statements. */
const body = (statements: string): string => `(x: number) => { ${statements} }`;

describe("what one side of a condition assigns stays on that side", () => {
  test.each([
    ["of ?:", "let i = 0; const y = x > 0 ? i++ : 5; return i * x + y;"],
    ["of ?:, both sides", "let i = 1; const y = x > 0 ? (i += 2) : (i -= x); return i * x + y;"],
    ["of &&", "let y = 0; x > 0 && (y = 7); return y * x;"],
    ["of ||", "let y = 0; x > 0 || (y = 7); return y * x;"],
    ["of && in a condition", "let n = 0; if (x > 0 && n++ < 5) n += 10; return n * x;"],
    [
      "nested",
      "let y = 1; if (x > 0) { y = 2; x > 3 && (y = x); y += 1; } else y = x < -3 ? (y = 4) : 5; return y * x;",
    ],
    ["read by a closure", "let y = 1; const g = () => y * x; if (x > 0) { y = 5; return g(); } return 0;"],
    [
      "assigned by a closure",
      "let y = 1; const set = () => { y = 9; return y; }; if (x > 0) { set(); } return y * x;",
    ],
    [
      "assigned by a closure in ?:",
      "let y = 1; const set = () => (y = 9); const z = x > 0 ? set() : x; return y * z + x;",
    ],
    ["a flag", "let done = false; if (x > 0) done = true; return done ? x : x * x;"],
    ["a flag, negated", "let done = false; if (x > 0) done = x > 2; return !done ? x : x * x;"],
    [
      "a variable of the branch itself",
      "if (x > 0) { let t = x; if (x > 3) t = 2; return t * x; } return 1 - x;",
    ],
    [
      "the last value before a loop ends",
      "let y = 0; for (let i = 0; i < 4; i++) { if (x > i) y = x * i; } return y + x;",
    ],
  ])("%s", async (_what, statements) => {
    await expectAsWritten({ f: body(statements), at });
  });
});

describe("what comes after a return under a condition happens only where it did not return", () => {
  test.each([
    [
      "assignments of a closure",
      "let s = 1; const f = q => { if (q > 0) return 1; s = 5; return 2; }; const r = f(x); return s * x + r;",
    ],
    [
      "two returns",
      "let s = 1; const f = q => { if (q > 3) return 1; s = 5; if (q < -3) { s = q; return 3; } s += 2; return 2; }; const r = f(x); return s * x + r;",
    ],
    [
      "in a loop",
      "let s = 0; const f = q => { for (let i = 0; i < 4; i++) { s += q; if (q > i) return i; } return q; }; const r = f(x); return s * x + r;",
    ],
    [
      "a loop that goes on",
      "let k = 0; while (k < 3) { if (x > k + 2) return k * x; k++; } return x * x + k;",
    ],
    [
      "both sides return",
      "let s = 1; const f = q => { if (q > 0) { s = 3; return q; } else { s = q; return 1; } }; const r = f(x); return s * x + r;",
    ],
    ["a nested return", "let y = 1; if (x > 0) { y = 2; if (x > 3) return x; y = 3; } return y * x * x;"],
    [
      "a break",
      "let y = x; for (let i = 0; i < 9; i++) { if (x > i + 1) return x * i; if (i === 3) break; y += i; } return y * x;",
    ],
    [
      "a break on the other side",
      "let y = x; for (let i = 0; i < 9; i++) { y += i; if (x > 1) return y; else break; } return y * x;",
    ],
    [
      "a continue on both sides",
      "let y = x; for (let i = 0; i < 3; i++) { if (x > 1) { y += 1; continue; } else { y += 2; continue; } } return y * x;",
    ],
  ])("%s", async (_what, statements) => {
    await expectAsWritten({ f: body(statements), at });
  });

  test("hundreds of them are no matter of depth", async () => {
    const f = body("let s = 0; for (let i = 0; i < 300; i++) { if (x > i) return s; s += x; } return s;");
    await expectAsWritten({ f, at: [-1.5, 0.5, 0.25] });
  });
});

test("a side that returned leaves no trace in the variables of the other", async () => {
  const { code } = await compileSource(`import { differentiable } from "tapeless";
    export const f = differentiable((x: number) => { let y = 1; if (x < 0) { y = 2; return x; } return y * x * x; });`);
  expect(code).toContain("return x < 0 ? x : x * x;");
});
