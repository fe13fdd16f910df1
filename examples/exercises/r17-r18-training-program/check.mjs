import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { accuracy, rSquared } from "tapeless/runtime";
import { compile, folderOf } from "../../support/compile.mjs";
import { close, mean } from "../../support/numbers.mjs";
import { plotLoss } from "../../support/plot.mjs";
import { lossCurve, percent, within } from "../../support/text.mjs";
import { crossEntropy, leastSquares, lossesByHand } from "./by-hand.mjs";
import { binaryData, INPUTS, OUTPUTS, regressionData } from "./data.mjs";
import { EPOCHS, train } from "./train.mjs";

const folder = folderOf(import.meta.url);
const SAMPLES = 200;
const SEED = 1;

export async function check() {
  const { regression, binary } = await compile(folder, ["regression.ts", "binary.ts"]);
  return [await checkRegression(regression), await checkBinary(binary)];
}

async function checkRegression(net) {
  const { seen, unseen } = parted(regressionData(2 * SAMPLES, SEED));
  const { params, history, apart } = await trainBothWays(net, seen, leastSquares);
  const explained = rSquared(net.forward(params, unseen.x), unseen.target);
  assert.ok(history.at(-1) < 0.05 * history[0] && explained > 0.5);
  return report("R17", net, history, apart, `R² = ${explained.toFixed(2)} on unseen samples`);
}

async function checkBinary(net) {
  const { seen, unseen } = parted(binaryData(2 * SAMPLES, SEED));
  const { params, history, apart } = await trainBothWays(net, seen, crossEntropy);
  const right = accuracy(net.forward(params, unseen.x), unseen.target);
  assert.ok(history.at(-1) < 0.05 * history[0] && right > 0.8);
  assert.ok(net.forward(params, unseen.x).every((p) => p >= 0 && p <= 1));
  const changed = changedLines();
  assert.ok(changed <= 4);
  const result = `${percent(right)} right on unseen samples; ${changed} lines of the model changed`;
  return report("R18", net, history, apart, result);
}

/** The first half to learn from, the second to see what was learned. */
function parted({ x, target }) {
  const half = (from) => ({
    x: x.subarray(from * INPUTS, (from + SAMPLES) * INPUTS),
    target: target.subarray(from * OUTPUTS, (from + SAMPLES) * OUTPUTS),
  });
  return { seen: half(0), unseen: half(SAMPLES) };
}

/** Trains with `fit`, then by hand on the batches that `fit` took. */
async function trainBothWays(net, data, lossOf) {
  const batches = [];
  const step = (params, state, x, target, learningRate) => {
    batches.push({ x: x.slice(), target: target.slice(), learningRate });
    return net.step(params, state, x, target, learningRate);
  };
  const { params, history } = await train({ ...net, step }, data, SEED);
  const losses = lossesByHand(net, net.init(SEED), batches, lossOf);
  const perEpoch = losses.length / EPOCHS;
  const expected = history.map((_, epoch) => mean(losses.slice(epoch * perEpoch, (epoch + 1) * perEpoch)));
  const apart = Math.max(
    ...history.map((loss, epoch) => close(`epoch ${epoch}`, loss, expected[epoch], 1e-6)),
  );
  return { params, history, apart };
}

async function report(row, { meta }, history, apart, result) {
  const [title, file] = [`${meta.name}: loss of ${EPOCHS} epochs`, `generated/${meta.name}.svg`];
  await plotLoss(join(folder, file), { title, series: [{ name: meta.name, values: history }], logY: true });
  const fall = `loss ${history[0].toFixed(3)} → ${history.at(-1).toFixed(4)} in ${EPOCHS} epochs`;
  return {
    row,
    shows: `${fall}, as by hand ${within(apart)}; ${result}; plotted`,
    details: `${lossCurve(history, { log: true })}\n      ${file}`,
  };
}

/** How many lines of the regression's model file do not stand in the other, comments and name aside. */
function changedLines() {
  const linesOf = (file) =>
    readFileSync(join(folder, file), "utf8")
      .split("\n")
      .filter((line) => !line.startsWith("//") && !line.includes("name:"));
  const kept = new Set(linesOf("regression.ts"));
  return linesOf("binary.ts").filter((line) => !kept.has(line)).length;
}
