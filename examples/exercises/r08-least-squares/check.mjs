import assert from "node:assert/strict";
import { fitSync } from "tapeless/runtime";
import { functionsOf, loopsIn } from "../../support/code.mjs";
import { compile, folderOf } from "../../support/compile.mjs";
import { close, mean, normals } from "../../support/numbers.mjs";
import { within } from "../../support/text.mjs";

/** Points near the line 0.5 + 2 x. */
const x = normals(30, 1);
const noise = normals(30, 2, 0.1);
const y = x.map((value, d) => 0.5 + 2 * value + noise[d]);

export async function check() {
  const { line } = await compile(folderOf(import.meta.url), ["line.ts"]);
  const apart = checkGradient(line);
  checkFused(line);
  const [slope, offset] = bestLine();
  const { params } = fitSync(line, { x, target: y, epochs: 200, batchSize: 30 });
  close("the line that was learned", params, [slope, offset], 1e-9);
  const learned = `y = ${params[0].toFixed(3)} x + ${params[1].toFixed(3)}`;
  return [
    {
      row: "R8",
      shows: `the gradient is Σ 2(f − y)·(x, 1), ${within(apart)}, in one loop; training finds the best line, ${learned}`,
    },
  ];
}

function checkGradient(net) {
  const [w, b] = [0.3, -0.2];
  const gradient = new Float64Array(2);
  net.backward([w, b], x, y, gradient);
  const delta = x.map((value, d) => 2 * (w * value + b - y[d]));
  const expected = [
    delta.reduce((sum, value, d) => sum + value * x[d], 0),
    delta.reduce((sum, value) => sum + value, 0),
  ];
  return close("the gradient", gradient, expected, 1e-14);
}

/** 2(f − y) goes straight into the sums over samples: one loop over them, no array for values of all samples. */
function checkFused(net) {
  const { backward } = functionsOf(net.code);
  const overSamples = loopsIn(backward).filter(({ test }) => test.right.name === "n");
  assert.equal(overSamples.length, 1);
  assert.ok(!/arena|new Float64Array/.test(net.code.slice(backward.start, backward.end)));
}

/** Slope and offset of the best line, from variance and covariance. */
function bestLine() {
  const [mx, my] = [mean(x), mean(y)];
  const covariance = mean(x.map((value, d) => (value - mx) * (y[d] - my)));
  const slope = covariance / mean(x.map((value) => (value - mx) ** 2));
  return [slope, my - slope * mx];
}
