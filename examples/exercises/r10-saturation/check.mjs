import assert from "node:assert/strict";
import { compile, folderOf } from "../../support/compile.mjs";
import { close } from "../../support/numbers.mjs";
import { short, table } from "../../support/text.mjs";

const ZS = [0, 2, 5, 10, 20, 40, 100, 700, 750, 1000];

export async function check() {
  const { sigmoid } = await compile(
    folderOf(import.meta.url),
    ["sigmoid.ts"],
    "--emit",
    "forward,inputGradient,jvp",
  );
  const rows = ZS.map((z) => [z, ...checkPoint(sigmoid, z)]);
  const [, , at10] = rows.find(([z]) => z === 10);
  return [
    {
      row: "R10",
      shows: `σ' falls from ${rows[0][2]} at 0 to ${at10} at ±10 and to 0 at ±1000; neither value nor derivative is ever NaN or infinite`,
      details: table([["±z", "σ(−z)", "σ'(±z)"], ...rows]),
    },
  ];
}

/** Value at −z, where it can be small, and derivative at both. */
function checkPoint(net, z) {
  const [none, at] = [new Float64Array(0), (f, value, ...rest) => f(none, [value], ...rest)[0]];
  const [below, above] = [at(net.forward, -z), at(net.forward, z)];
  close("σ(z) + σ(−z)", below + above, 1, 1e-15);
  close("σ(−z)", below, Math.exp(-z) / (1 + Math.exp(-z)), 1e-15);
  const slopes = [-z, z].flatMap((value) => [at(net.inputGradient, value), at(net.jvp, value, [1])]);
  const expected = Math.exp(-z) / (1 + Math.exp(-z)) ** 2;
  for (const slope of slopes) {
    assert.ok(slope >= 0 && slope <= 0.25, `σ' at ±${z} is ${slope}`);
    assert.ok(Math.abs(slope - expected) <= 1e-15);
  }
  return [short(below), short(slopes[0])];
}
