import assert from "node:assert/strict";
import { canonical, functionsOf, mathCalls } from "../../support/code.mjs";
import { compile, folderOf } from "../../support/compile.mjs";
import { close, grid, ulps } from "../../support/numbers.mjs";
import { table, within } from "../../support/text.mjs";

/** Computed with fifty decimal digits, then rounded. */
const KNOWN = [
  { x: 0, value: 8.298353525756331, derivative: 20.918727787150523 },
  { x: 0.5, value: 77.86615550195191, derivative: 555.9719679015082 },
  { x: -1, value: 2.136274226192354, derivative: 1.615574169733279 },
];

export async function check() {
  const { function: inSteps, "one-line": oneLine } = await compile(folderOf(import.meta.url), [
    "function.ts",
    "one-line.ts",
  ]);
  checkCalls(inSteps, oneLine);
  const rows = KNOWN.map(({ x, value, derivative }) => {
    const computed = [inSteps.f(x), inSteps.fGradient(x)[0], inSteps.fJvp(x, 1)];
    return [x, ...computed, close(`f at ${x}`, computed, [value, derivative, derivative], 1e-14)];
  });
  const worst = modesApart(inSteps);
  return [
    {
      row: "R14",
      shows: `y and dy/dx at 0, ½ and −1 as known, ${within(Math.max(...rows.map((row) => row[4])))}; f calls exp twice and sin once, fGradient exp twice and cos once`,
      details: table([["x", "f", "fGradient", "fJvp"], ...rows.map((row) => row.slice(0, 4))]),
    },
    { row: "R15", shows: `forward mode equals reverse mode to ${worst} ulps at 391 points from −3 to 0.9` },
  ];
}

/** exp(x) and the inner sum are computed once, however the function is written. */
function checkCalls(...modules) {
  const [first, second] = modules.map(({ code }) => functionsOf(code));
  assert.deepEqual(mathCalls(first.f), { exp: 2, sin: 1 });
  assert.deepEqual(mathCalls(first.fGradient), { exp: 2, cos: 1 });
  for (const name of ["f", "fGradient", "fJvp"])
    assert.equal(canonical(first[name]), canonical(second[name]));
}

function modesApart({ fGradient, fJvp }) {
  const apart = Array.from(grid(-3, 0.9, 391), (x) => {
    const [reverse, forward] = [fGradient(x)[0], fJvp(x, 1)];
    return ulps(reverse, forward);
  });
  const worst = Math.max(...apart);
  assert.ok(worst <= 4, `${worst} ulps`);
  return worst;
}
