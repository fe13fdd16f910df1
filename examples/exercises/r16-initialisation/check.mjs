import assert from "node:assert/strict";
import { fitSync } from "tapeless/runtime";
import { compile, diagnose, folderOf, load } from "../../support/compile.mjs";
import { close, mean, normals, parameterOf } from "../../support/numbers.mjs";
import { short, table } from "../../support/text.mjs";

const folder = folderOf(import.meta.url);
/** By what each layer multiplies the second moment: ReLU halves it, a product with W multiplies by n · Var W. */
const FACTORS = { he: 1, glorot: 0.5, "too-large": 4 };

export async function check() {
  const names = Object.keys(FACTORS);
  const nets = await compile(
    folder,
    names.map((name) => `${name}.ts`),
    "--emit",
    "forward",
  );
  checkWeights(nets.he, (fan) => 2 / fan.in);
  checkWeights(nets.glorot, (fan) => 2 / (fan.in + fan.out));
  const moments = names.map((name) => secondMoments(nets[name]));
  const factors = names.map((name, k) => {
    const factor = (moments[k].layer50 / moments[k].layer1) ** (1 / 49);
    close(`the factor of ${name}`, factor, FACTORS[name], 0.08);
    return factor;
  });
  const growth = factors.map((factor) => `×${factor.toFixed(2)}`).join(", ");
  const place = await checkZeros();
  const layers = Object.keys(moments[0]);
  return [
    {
      row: "R16",
      shows: `over 50 layers E[h²] grows by ${growth} a layer (He, Glorot, 2 × He); zeros get warning[constant-initialisation] at ${place}`,
      details: table([
        ["E[h²]", ...names],
        ...layers.map((layer) => [layer, ...moments.map((m) => short(m[layer]))]),
      ]),
    },
  ];
}

/** Fans come from the graph: 40 → 100 in the first layer, 100 → 100 in the others. */
function checkWeights(net, variance) {
  const params = net.init(1);
  for (const { name, shape } of net.meta.params.filter(({ name }) => /^layer[1-3]\.weight$/.test(name))) {
    const weights = parameterOf(net, params, name);
    close(name, mean(weights.map((w) => w * w)), variance({ in: shape[1], out: shape[0] }), 0.1);
  }
}

/** E[h²] at each output: the geometric mean over seeds, as the products of 50 random factors vary much. */
function secondMoments(net) {
  const seeds = [1, 2];
  const x = normals(20 * net.meta.inputs[0].size, 9);
  const outputs = seeds.map((seed) => net.forward(net.init(seed), x));
  return Object.fromEntries(
    Object.keys(outputs[0]).map((layer) => {
      const logarithms = outputs.map((out) => Math.log(mean(out[layer].map((h) => h * h))));
      return [layer, Math.exp(mean(logarithms))];
    }),
  );
}

/** All-zero weights compile with a warning at their layer, and training shows why: the units never part. */
async function checkZeros() {
  const { ok, outputs, diagnostics } = await diagnose(folder, ["zeros.ts"]);
  const [{ code, severity, file, line, message }] = diagnostics;
  assert.ok(ok);
  assert.deepEqual([diagnostics.length, code, severity], [1, "constant-initialisation", "warning"]);
  assert.match(message, /hidden\.weight/);
  const { zeros } = await load(folder, outputs);
  const xor = { x: [0, 0, 0, 1, 1, 0, 1, 1], target: [0, 1, 1, 0] };
  const { params } = fitSync(zeros, { ...xor, epochs: 500, batchSize: 4 });
  const units = parameterOf(zeros, params, "hidden.weight");
  for (let unit = 1; unit < 4; unit++) {
    assert.deepEqual(units.subarray(2 * unit, 2 * unit + 2), units.subarray(0, 2), "a unit like the first");
  }
  return `${file}:${line}`;
}
