import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { accuracy, cosineAnnealing, createRandom, fitSync } from "tapeless/runtime";
import { compile, diagnose, folderOf } from "../../support/compile.mjs";
import { close, normals, parameterOf } from "../../support/numbers.mjs";
import { percent } from "../../support/text.mjs";

const folder = folderOf(import.meta.url);
const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const STEPS = {
  heaviside: (z) => Number(z >= 0),
  rect: (z) => Number(z >= 0 && z <= 1),
};

export async function check() {
  const nets = await compile(folder, ["heaviside.ts", "rect.ts", "straight-through.ts", "temperature.ts"]);
  for (const [name, step] of Object.entries(STEPS)) checkInference(nets[name], step);
  const refusals = await checkRefusals({
    "training-through-a-step.ts": "heaviside()",
    "training-through-a-pulse.ts": "rect()",
  });
  const [straight, steep] = ["straight-through", "temperature"].map((name) => learn(nets[name]));
  const learned = `straightThrough learns it to ${percent(straight)}, a steep sigmoid to ${percent(steep)}`;
  return [
    {
      row: "R11",
      shows: `steps run forward; training through one is error[no-gradient] at its line; ${learned}`,
      details: refusals.join("\n"),
    },
  ];
}

function checkInference(net, step) {
  const params = net.init(1);
  const x = normals(40, 2);
  const [w1, b1] = ["hidden.weight", "hidden.bias"].map((name) => parameterOf(net, params, name));
  const [w2, [b2]] = ["output.weight", "output.bias"].map((name) => parameterOf(net, params, name));
  const expected = Array.from({ length: x.length / 2 }, (_, d) => {
    const h = b1.map((b, i) => step(w1[2 * i] * x[2 * d] + w1[2 * i + 1] * x[2 * d + 1] + b));
    return sigmoid(h.reduce((sum, value, i) => sum + value * w2[i], b2));
  });
  close("the outputs", net.forward(params, x), expected, 1e-15);
}

/** The errors stand at the steps, name what cannot change and how to repair it; for inference the files compile. */
async function checkRefusals(steps) {
  const files = Object.keys(steps);
  const { ok, outputs, diagnostics } = await diagnose(folder, files);
  assert.ok(!ok && outputs.length === 0 && diagnostics.length === files.length);
  assert.ok((await diagnose(folder, files, "--emit", "forward")).ok);
  return diagnostics.map(({ code, severity, line, column, message, help }, k) => {
    const file = files[k];
    assert.deepEqual([code, severity], ["no-gradient", "error"]);
    assert.deepEqual([line, column], placeOf(steps[file], readFileSync(join(folder, file), "utf8")));
    assert.match(message, /hidden\.weight.*hidden\.bias/);
    assert.match(help, /straightThrough.*sigmoid with a temperature/);
    return `${file}:${line}:${column}  ${code}: ${message}\n  ${help}`;
  });
}

/** Line and column, counted from 1, of what stands in a list of layers. */
function placeOf(layer, source) {
  const lines = source.split("\n");
  const line = lines.findIndex((text) => text.includes(layer));
  return [line + 1, lines[line].indexOf(layer) + 1];
}

/** Points of a square; those in two opposite quarters of it belong together. */
function quarters() {
  const random = createRandom(1);
  const x = Float64Array.from({ length: 400 }, () => 2 * random.uniform() - 1);
  const target = Float64Array.from({ length: 200 }, (_, d) => Number(x[2 * d] * x[2 * d + 1] > 0));
  return { x, target };
}

function learn(net) {
  const data = quarters();
  const before = net.init(2);
  const schedule = cosineAnnealing({ initial: 0.02, epochs: 300 });
  const options = { epochs: 300, batchSize: 20, seed: 2, schedule };
  const { params } = fitSync(net, { ...data, params: before.slice(), ...options });
  assert.notDeepEqual(parameterOf(net, params, "hidden.weight"), parameterOf(net, before, "hidden.weight"));
  const right = accuracy(net.forward(params, data.x), data.target);
  assert.ok(right >= 0.9, `${net.meta.name} learned it to ${right}`);
  return right;
}
