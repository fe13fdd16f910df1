import assert from "node:assert/strict";
import { functionsOf, operations, sampleLoop } from "../../support/code.mjs";
import { compile, folderOf } from "../../support/compile.mjs";
import { close, finiteDifferences, normals, parameterOf } from "../../support/numbers.mjs";
import { within } from "../../support/text.mjs";

const THRESHOLD = 0.3;
const SAMPLES = 20;
const LAYERS = ["hidden1", "hidden2", "output"];

export async function check() {
  const files = ["thresholded.ts", "plain.ts", "trainable.ts"];
  const { thresholded, plain, trainable } = await compile(folderOf(import.meta.url), files);
  const apart = checkOutputs(thresholded);
  const perSample = checkWork(thresholded, plain);
  checkTrainable(trainable);
  const work = `${perSample["*"]} products, ${perSample["+"]} sums and ${perSample["?:"]} choices per sample`;
  return [
    {
      row: "R3",
      shows: `max(t, z) became a plain ReLU with shifted biases, equal ${within(apart)}: ${work}, as without t; a trainable t stays`,
    },
  ];
}

/** The network as it was written: W max(t, …) + b, with t an argument. */
function asWritten(net, params, x, t) {
  const layer = (h, name) => {
    const [weight, bias] = ["weight", "bias"].map((part) => parameterOf(net, params, `${name}.${part}`));
    return bias.map((b, i) => h.reduce((sum, value, j) => sum + weight[i * h.length + j] * value, b));
  };
  const outputs = [];
  for (let d = 0; d < x.length; d += 3) {
    let h = x.subarray(d, d + 3);
    for (const name of LAYERS) h = layer(name === "hidden1" ? h : h.map((z) => Math.max(t, z)), name);
    outputs.push(...h);
  }
  return outputs;
}

/** The mean of ½(y − target)², as written. */
const lossAsWritten = (net, params, x, target, t) =>
  asWritten(net, params, x, t).reduce((sum, y, k) => sum + (0.5 * (y - target[k]) ** 2) / target.length, 0);

const dataOf = (net) => ({
  params: net.init(1),
  x: normals(SAMPLES * 3, 2),
  target: normals(SAMPLES * 2, 3),
});

function checkOutputs(net) {
  const { params, x, target } = dataOf(net);
  for (let k = 0; k < 50; k++) net.step(params, net.createState(), x, target);
  const apart = close("outputs", net.forward(params, x), asWritten(net, params, x, THRESHOLD), 1e-14);
  const gradient = new Float64Array(net.meta.size);
  net.backward(params, x, target, gradient);
  const expected = finiteDifferences((p) => lossAsWritten(net, p, x, target, THRESHOLD), params);
  close("the gradient", gradient, expected, 1e-8);
  return apart;
}

/** Per sample the rewritten network does what one with plain ReLUs does; the shifted biases come before the loop. */
function checkWork(thresholded, plain) {
  const [rewritten, reference] = [thresholded, plain].map(({ code }) => functionsOf(code));
  for (const name of ["forward", "loss", "backward", "step"]) {
    const [work, expected] = [rewritten, reference].map((functions) =>
      operations(sampleLoop(functions[name])),
    );
    assert.deepEqual(work, expected, `the work of ${name} per sample`);
  }
  return operations(sampleLoop(rewritten.forward));
}

/** A trainable threshold is a parameter like others, and gets its gradient. */
function checkTrainable(net) {
  const { params, x, target } = dataOf(net);
  const [t] = parameterOf(net, params, "threshold.min");
  assert.equal(t, THRESHOLD);
  close("outputs", net.forward(params, x), asWritten(net, params, x, t), 1e-14);
  const gradient = new Float64Array(net.meta.size);
  net.backward(params, x, target, gradient);
  const expected = finiteDifferences(([min]) => lossAsWritten(net, params, x, target, min), [t]);
  close("∂loss/∂t", parameterOf(net, gradient, "threshold.min"), expected, 1e-7);
  net.step(params, net.createState(), x, target);
  assert.notEqual(parameterOf(net, params, "threshold.min")[0], t, "t is learned");
}
