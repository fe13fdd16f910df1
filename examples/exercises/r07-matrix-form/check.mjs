import assert from "node:assert/strict";
import { compile, folderOf, tapeless } from "../../support/compile.mjs";
import { close, normals, parameterOf } from "../../support/numbers.mjs";
import { within } from "../../support/text.mjs";

const WIDTHS = [3, 5, 4, 2];
const LAYERS = WIDTHS.length - 1;

export async function check() {
  const folder = folderOf(import.meta.url);
  const emitted = ["--emit", "forward,backward,inputGradient"];
  const { "matrix-form": net } = await compile(folder, ["network.ts"], ...emitted);
  const apart = checkValues(net);
  const shapes = await gradientShapes(folder);
  for (const [term, , shape, name] of terms()) if (name) assert.deepEqual(shapes[name], shape, term);
  const rows = terms().map(([term, formula, shape]) => [term, `${shape.join("×")}`.padEnd(5), formula]);
  return [
    {
      row: "R7",
      shows: `Ωᵀ ∂ℓ/∂f, ∂ℓ/∂f hᵀ and ∂ℓ/∂f in each layer are the matrix products, ${within(apart)}, with their shapes in the IR`,
      details: rows.map(([term, shape, formula]) => `${term}  ${shape}  ${formula}`).join("\n"),
    },
  ];
}

/** The shapes of the gradients in the optimised graph: { "layer0.weight": [5, 3], … }. */
async function gradientShapes(folder) {
  const { stdout } = await tapeless(folder, "network.ts", "--emit", "backward", "--dump-ir", "optimized");
  const shapes = Object.fromEntries(
    [...stdout.matchAll(/^ *(%\d+) = .* : f64\[(.*)\]$/gm)].map(([, node, shape]) => [node, shape]),
  );
  const gradients = [...stdout.matchAll(/"grad\.(.*)" = (%\d+)/g)];
  return Object.fromEntries(gradients.map(([, name, node]) => [name, shapes[node].split(",").map(Number)]));
}

/** W v, of a matrix in row-major order. */
const times = (W, v) =>
  Float64Array.from({ length: W.length / v.length }, (_, i) =>
    v.reduce((sum, value, j) => sum + W[i * v.length + j] * value, 0),
  );
/** Wᵀ v. */
const transposedTimes = (W, v) =>
  Float64Array.from({ length: W.length / v.length }, (_, j) =>
    v.reduce((sum, value, i) => sum + W[(i * W.length) / v.length + j] * value, 0),
  );
/** u vᵀ. */
const outer = (u, v) =>
  Float64Array.from({ length: u.length * v.length }, (_, k) => u[Math.floor(k / v.length)] * v[k % v.length]);

const relu = (values) => values.map((value) => Math.max(0, value));

/** h_0 = x, f_k = β_k + Ω_k h_k, h_{k+1} = a[f_k]. */
function forwardPass(layers, x) {
  const [h, f] = [[x], []];
  for (const [k, { Ω, β }] of layers.entries()) {
    f.push(times(Ω, h[k]).map((value, i) => value + β[i]));
    h.push(relu(f[k]));
  }
  return { h, f };
}

/** The derivatives of one sample's loss, from the last layer to the first. */
function backwardPass(layers, { h, f }, y) {
  let df = f.at(-1).map((value, i) => 2 * (value - y[i]));
  const chain = [];
  for (let k = layers.length - 1; k >= 0; k--) {
    const dh = transposedTimes(layers[k].Ω, df);
    chain.push({ k, df, dΩ: outer(df, h[k]), dβ: df, dh });
    if (k > 0) df = dh.map((value, i) => (f[k - 1][i] > 0 ? value : 0));
  }
  return chain;
}

/** Compares what the module computes with matrix products; returns how far apart the worst of them is. */
function checkValues(net) {
  const params = net.init(4);
  const [x, y] = [normals(WIDTHS[0], 5), normals(WIDTHS.at(-1), 6)];
  const layers = [...Array(LAYERS).keys()].map((k) => ({
    Ω: parameterOf(net, params, `layer${k}.weight`),
    β: parameterOf(net, params, `layer${k}.bias`),
  }));
  const pass = forwardPass(layers, x);
  close("the outputs", net.forward(params, x), pass.f.at(-1), 1e-14);
  const chain = backwardPass(layers, pass, y);
  const gradient = new Float64Array(net.meta.size);
  net.backward(params, x, y, gradient);
  close("∂ℓ/∂x", net.inputGradient(params, x, chain[0].df), chain.at(-1).dh, 1e-13);
  const apart = chain.flatMap(({ k, dΩ, dβ }) => [
    close(`∂ℓ/∂Ω${k}`, parameterOf(net, gradient, `layer${k}.weight`), dΩ, 1e-13),
    close(`∂ℓ/∂β${k}`, parameterOf(net, gradient, `layer${k}.bias`), dβ, 1e-13),
  ]);
  return Math.max(...apart);
}

/** Every term of the chain with its shape: [term, formula, shape, name of the parameter whose gradient it is]. */
function terms() {
  const last = LAYERS - 1;
  const chain = [[`∂ℓ/∂f${last}`, `2 (f${last} − y)`, [WIDTHS[LAYERS]]]];
  for (let k = last; k >= 0; k--) {
    const [outputs, inputs] = [WIDTHS[k + 1], WIDTHS[k]];
    chain.push([`∂ℓ/∂Ω${k}`, `∂ℓ/∂f${k} h${k}ᵀ`, [outputs, inputs], `layer${k}.weight`]);
    chain.push([`∂ℓ/∂β${k}`, `∂ℓ/∂f${k}`, [outputs], `layer${k}.bias`]);
    chain.push([`∂ℓ/∂h${k}`, `Ω${k}ᵀ ∂ℓ/∂f${k}`, [inputs]]);
    if (k > 0) chain.push([`∂ℓ/∂f${k - 1}`, `∂ℓ/∂h${k} ⊙ 1[f${k - 1} > 0]`, [inputs]]);
  }
  return chain;
}
