import assert from "node:assert/strict";
import { functionsOf, mathCalls } from "../../support/code.mjs";
import { compile, folderOf } from "../../support/compile.mjs";
import { close, finiteDifferences, grid, mean, norm, normals, parameterOf } from "../../support/numbers.mjs";
import { short, table, within } from "../../support/text.mjs";

const INPUTS = 3;
const sigmoid = (z) => 1 / (1 + Math.exp(-z));

export async function check() {
  const folder = folderOf(import.meta.url);
  const units = ["relu-unit.ts", "relu-unit-inclusive.ts", "sigmoid-unit.ts"];
  const nets = await compile(folder, units, "--emit", "forward,backward,step,inputGradient");
  const depth = checkDepth(await compile(folder, ["deep-relu.ts", "deep-sigmoid.ts"]));
  return [reluUnit(nets, depth), { ...sigmoidUnit(nets, depth), details: depth.details }];
}

/** Nine samples; in the last one w·x is exactly 0. */
function batch() {
  const w = Float64Array.of(0.5, -0.25, 1);
  const x = Float64Array.of(...normals(8 * INPUTS, 1), 1, 2, 0);
  return { w, x, target: normals(9, 2) };
}

/** w_i − η Σ_d (o_d − t_d) · slope_d · x_{d,i}, as in the exercise. */
function update({ w, x, target }, activation, slope, learningRate) {
  const sums = new Float64Array(INPUTS);
  target.forEach((t, d) => {
    const row = x.subarray(d * INPUTS, (d + 1) * INPUTS);
    const net = row.reduce((sum, value, i) => sum + value * w[i], 0);
    const o = activation(net);
    row.forEach((value, i) => (sums[i] += (o - t) * slope(net, o) * value));
  });
  return w.map((value, i) => value - learningRate * sums[i]);
}

function stepped(net, { w, x, target }) {
  const params = Float64Array.from(w);
  net.step(params, net.createState(), x, target);
  return params;
}

function reluUnit(nets, depth) {
  const data = batch();
  const relu = (net) => Math.max(0, net);
  const strict = update(data, relu, (net) => Number(net > 0), 0.1);
  const inclusive = update(data, relu, (net) => Number(net >= 0), 0.1);
  const apart = [
    close("the step", stepped(nets["relu-unit"], data), strict, 1e-15),
    close("the step with ≥", stepped(nets["relu-unit-inclusive"], data), inclusive, 1e-15),
  ];
  for (let d = 0; d < data.target.length; d++) {
    const one = {
      ...data,
      x: data.x.slice(INPUTS * d, INPUTS * (d + 1)),
      target: data.target.slice(d, d + 1),
    };
    const expected = update(one, relu, (net) => Number(net > 0), 0.1);
    close(`the term of sample ${d}`, stepped(nets["relu-unit"], one), expected, 1e-15);
  }
  const atZero = { ...data, x: data.x.slice(-INPUTS), target: data.target.slice(-1) };
  assert.deepEqual(stepped(nets["relu-unit"], atZero), data.w);
  assert.notDeepEqual(stepped(nets["relu-unit-inclusive"], atZero), data.w);
  const shows = `the step is the update written out, with net > 0 and with net ≥ 0, ${within(Math.max(...apart))}`;
  return {
    row: "R1",
    shows: `${shows}; the first of 12 layers has ${depth.relu} of the gradient of the last`,
  };
}

function sigmoidUnit({ "sigmoid-unit": net }, depth) {
  const data = batch();
  const expected = update(data, sigmoid, (_, o) => o * (1 - o), 0.1);
  const apart = close("the step", stepped(net, data), expected, 1e-14);
  const { backward } = functionsOf(net.code);
  assert.deepEqual(mathCalls(backward), { exp: 1 }, "the forward pass alone calls exp");
  const slopes = grid(-10, 10, 2001).map((z) => net.inputGradient([1, 0, 0], [z, 0, 0])[0]);
  assert.equal(Math.max(...slopes), 0.25);
  const shows = `the same with o(1 − o) from the stored o, ${within(apart)}; o(1 − o) ≤ ${Math.max(...slopes)}`;
  return {
    row: "R2",
    shows: `${shows}; the first of 12 layers has ${depth.sigmoid} of the gradient of the last`,
  };
}

/** The size of the gradient of each layer's weights in a deep network, relative to that of the last hidden one. */
function gradientSizes(net) {
  const samples = 32;
  const seeds = [1, 2, 3, 4, 5];
  const hidden = net.meta.params.filter(({ name }) => /^layer\d+\.weight$/.test(name));
  const sizes = seeds.map((seed) => {
    const [params, x, target] = [net.init(seed), normals(samples * 8, seed), normals(samples, seed + 100)];
    const gradient = new Float64Array(net.meta.size);
    net.backward(params, x, target, gradient);
    checkDirection(net, params, x, target, gradient, normals(params.length, seed + 200));
    return hidden.map(({ name }) => Math.log(norm(parameterOf(net, gradient, name))));
  });
  const means = hidden.map((_, layer) => mean(sizes.map((size) => size[layer])));
  return means.map((size) => Math.exp(size - means.at(-1)));
}

/** Along a random direction the gradient tells how the loss changes. */
function checkDirection(net, params, x, target, gradient, direction) {
  const along = ([t]) =>
    net.loss(
      params.map((value, k) => value + t * direction[k]),
      x,
      target,
    );
  const slope = gradient.reduce((sum, value, k) => sum + value * direction[k], 0);
  close("the slope of the loss", slope, finiteDifferences(along, [0], 1e-6)[0], 1e-5);
}

function checkDepth(nets) {
  const sizes = { relu: gradientSizes(nets["deep-relu"]), sigmoid: gradientSizes(nets["deep-sigmoid"]) };
  assert.ok(sizes.relu[0] > 0.01, "ReLU passes the gradient on");
  assert.ok(sizes.sigmoid[0] < 1e-6, "sigmoids do not");
  const rows = sizes.relu.map((size, layer) => [
    `layer ${layer + 1}`,
    short(size),
    short(sizes.sigmoid[layer]),
  ]);
  const details = `size of ∂E/∂W, relative to that of the last hidden layer\n${table([["", "ReLU", "sigmoid"], ...rows])}`;
  return { details, relu: short(sizes.relu[0]), sigmoid: short(sizes.sigmoid[0]) };
}
