import assert from "node:assert/strict";
import { formulasOf, functionsOf, loopsIn, sampleLoop } from "../../support/code.mjs";
import { compile, folderOf } from "../../support/compile.mjs";
import { close, grid, parameterOf, setParameter } from "../../support/numbers.mjs";
import { table, within } from "../../support/text.mjs";

const NAMES = "θ01 θ11 θ02 θ12 ψ01 ψ11 ψ21 ψ02 ψ12 ψ22 φ0 φ1 φ2".split(" ");
const XS = grid(-2, 2, 41);

export async function check() {
  const { thirteen, formula } = await compile(folderOf(import.meta.url), ["network.ts", "formula.ts"]);
  checkStraightLine(thirteen, formula);
  const seeds = [1, 2, 3, 4, 5];
  const apart = seeds.map((seed) => checkPoints(thirteen, formula, begin(thirteen, seed)));
  return [
    {
      row: "R6",
      shows: `all 13 partial derivatives as written out by hand, ${within(Math.max(...apart))}, at ${XS.length * seeds.length} points; straight-line code`,
      details: details(thirteen, formula, begin(thirteen, 1)),
    },
  ];
}

/** The parameters in the order of NAMES. */
function argumentsOf(net, params) {
  const [theta, psi, phi] = ["theta", "psi", "phi"].map((name) => ({
    weight: parameterOf(net, params, `${name}.weight`),
    bias: parameterOf(net, params, `${name}.bias`),
  }));
  return [
    ...[theta.bias[0], theta.weight[0], theta.bias[1], theta.weight[1]],
    ...[psi.bias[0], psi.weight[0], psi.weight[1], psi.bias[1], psi.weight[2], psi.weight[3]],
    ...[phi.bias[0], phi.weight[0], phi.weight[1]],
  ];
}

/** The 13 partial derivatives, worked out by hand: 1[·] is the derivative of ReLU. */
function byHand(x, [θ01, θ11, θ02, θ12, ψ01, ψ11, ψ21, ψ02, ψ12, ψ22, φ0, φ1, φ2]) {
  const a = (z) => Math.max(0, z);
  const on = (z) => Number(z > 0);
  const [u1, u2] = [θ01 + θ11 * x, θ02 + θ12 * x];
  const [h1, h2] = [a(u1), a(u2)];
  const [v1, v2] = [ψ01 + ψ11 * h1 + ψ21 * h2, ψ02 + ψ12 * h1 + ψ22 * h2];
  const [d1, d2] = [φ1 * on(v1), φ2 * on(v2)];
  const [e1, e2] = [(d1 * ψ11 + d2 * ψ12) * on(u1), (d1 * ψ21 + d2 * ψ22) * on(u2)];
  const partials = [e1, e1 * x, e2, e2 * x, d1, d1 * h1, d1 * h2, d2, d2 * h1, d2 * h2, 1, a(v1), a(v2)];
  return { y: φ0 + φ1 * a(v1) + φ2 * a(v2), slope: e1 * θ11 + e2 * θ12, partials };
}

/** ∂y/∂p from the network, whose loss is (y − t)²: with t = y − ½ its derivative is 1. */
function fromNetwork(net, params, x, y) {
  const gradient = new Float64Array(net.meta.size);
  net.backward(params, [x], [y - 0.5], gradient);
  return argumentsOf(net, gradient);
}

/** Parameters whose biases are not zero, so that the kinks lie apart. */
function begin(net, seed) {
  const params = net.init(seed);
  for (const name of ["theta", "psi", "phi"]) setParameter(net, params, `${name}.bias`, [0.1, 0.2]);
  return params;
}

function checkPoints(net, { y: f, yGradient }, params) {
  const theta = argumentsOf(net, params);
  const expected = Array.from(XS, (x) => byHand(x, theta));
  const ys = expected.map(({ y }) => y);
  close("y of the network", net.forward(params, XS), ys, 1e-14);
  close(
    "y of the formula",
    Array.from(XS, (x) => f(x, ...theta)),
    ys,
    1e-14,
  );
  const apart = expected.flatMap(({ y, slope, partials }, k) => [
    close("the network's derivatives", fromNetwork(net, params, XS[k], y), partials, 1e-13),
    close("the formula's derivatives", yGradient(XS[k], ...theta), [slope, ...partials], 1e-13),
  ]);
  return Math.max(...apart);
}

function checkStraightLine(net, formula) {
  const { forward, backward } = functionsOf(net.code);
  assert.equal(loopsIn(sampleLoop(forward).body).length, 0);
  assert.equal(loopsIn(sampleLoop(backward).body).length, 0);
  const { y, yGradient } = functionsOf(formula.code);
  assert.equal(loopsIn(y).length + loopsIn(yGradient).length, 0);
}

function details(net, formula, params) {
  const x = 0.8;
  const theta = argumentsOf(net, params);
  const partials = fromNetwork(net, params, x, byHand(x, theta).y);
  const rows = NAMES.map((name, k) => [name, theta[k].toFixed(4), partials[k].toFixed(4)]);
  return [
    `at x = ${x}`,
    table([["", "value", "∂y/∂·"], ...rows]),
    "",
    "backward of the network, layer by layer:",
    ...formulasOf(net.code, "backward").map((line) => `  ${line}`),
    "",
    "yGradient of the formula, one by one:",
    ...partialsOf(formula).map((line) => `  ${line}`),
  ].join("\n");
}

/** The statements of yGradient, with the partial derivatives called by their names. */
function partialsOf({ code }) {
  const { yGradient } = functionsOf(code);
  const statements = yGradient.body.body.map(({ start, end }) => code.slice(start, end).replace(/;$/, ""));
  const names = ["x", ...NAMES];
  return statements
    .filter((text) => text.startsWith("const") || text.startsWith("out["))
    .map((text) => text.replace(/^const /, "").replace(/^out\[(\d+)\]/, (_, k) => `∂y/∂${names[k]}`));
}
