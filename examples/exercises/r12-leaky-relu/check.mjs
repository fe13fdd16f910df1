import assert from "node:assert/strict";
import { fitSync } from "tapeless/runtime";
import { compile, folderOf } from "../../support/compile.mjs";
import { close, finiteDifferences, normals, parameterOf } from "../../support/numbers.mjs";
import { within } from "../../support/text.mjs";

export async function check() {
  const { leaky, parametric } = await compile(folderOf(import.meta.url), ["leaky.ts", "parametric.ts"]);
  const apart = checkLeaky(leaky);
  checkSlopeGradient(parametric);
  const slope = learnSlope(parametric);
  return [
    {
      row: "R12",
      shows: `forward and gradient with slope 0.1 are as by hand, ${within(apart)}; as a parameter the slope of generated data, 0.3, is found: ${slope.toFixed(6)}`,
    },
  ];
}

/** Outputs and gradient of the network with slope α, by hand: y = v·a[W x + b] + c. */
function byHand(net, params, x, target, α) {
  const [W, b] = ["hidden.weight", "hidden.bias"].map((name) => parameterOf(net, params, name));
  const [v, [c]] = ["output.weight", "output.bias"].map((name) => parameterOf(net, params, name));
  const gradient = { W: W.map(() => 0), b: b.map(() => 0), v: v.map(() => 0), c: 0 };
  const outputs = Array.from(target, (t, d) => {
    const row = x.subarray(3 * d, 3 * d + 3);
    const z = b.map((bias, i) => row.reduce((sum, value, j) => sum + W[3 * i + j] * value, bias));
    const h = z.map((value) => (value > 0 ? value : α * value));
    const y = h.reduce((sum, value, i) => sum + value * v[i], c);
    const δ = (y - t) / target.length;
    gradient.c += δ;
    h.forEach((value, i) => {
      const δi = δ * v[i] * (z[i] > 0 ? 1 : α);
      gradient.v[i] += δ * value;
      gradient.b[i] += δi;
      row.forEach((input, j) => (gradient.W[3 * i + j] += δi * input));
    });
    return y;
  });
  return { outputs, gradient: [...gradient.W, ...gradient.b, ...gradient.v, gradient.c] };
}

function checkLeaky(net) {
  const [params, x, target] = [net.init(1), normals(60, 2), normals(20, 3)];
  const expected = byHand(net, params, x, target, 0.1);
  const gradient = new Float64Array(net.meta.size);
  net.backward(params, x, target, gradient);
  const names = ["hidden.weight", "hidden.bias", "output.weight", "output.bias"];
  const computed = names.flatMap((name) => Array.from(parameterOf(net, gradient, name)));
  return Math.max(
    close("the outputs", net.forward(params, x), expected.outputs, 1e-14),
    close("the gradient", computed, expected.gradient, 1e-13),
  );
}

function checkSlopeGradient(net) {
  const [params, x, target] = [net.init(1), normals(20, 4), normals(20, 5)];
  const gradient = new Float64Array(net.meta.size);
  net.backward(params, x, target, gradient);
  close(
    "the gradient",
    gradient,
    finiteDifferences((p) => net.loss(p, x, target), params),
    1e-8,
  );
}

/** A unit that learns from another one, o = a[2 x − 1] with slope 0.3. */
function learnSlope(net) {
  const x = normals(200, 6);
  const target = x.map((value) => 2 * value - 1).map((z) => (z > 0 ? z : 0.3 * z));
  const { params } = fitSync(net, { x, target, epochs: 1000, batchSize: 20, seed: 1 });
  const learned = net.meta.params.flatMap(({ name }) => Array.from(parameterOf(net, params, name)));
  close("weight, bias and slope", learned, [2, -1, 0.3], 1e-9);
  assert.equal(learned.length, 3);
  return learned[2];
}
