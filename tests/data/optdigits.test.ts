import { expect, vi } from "vitest";
import { fit, type Params } from "../../runtime/index.js";
import { readDigits, testWith } from "./datasets.js";
import {
  compileNet,
  drawParams,
  expectSameTraining,
  judge,
  readFixture,
  type Expected,
  type Net,
} from "./training.js";

const source = `
import { adam, dense, model, relu, softmaxCrossEntropy } from "tapeless";

export default model({
  input: [64],
  layers: [dense(48), relu(), dense(10)],
  loss: softmaxCrossEntropy({ sparse: true }),
  optimizer: adam({ learningRate: 0.002 }),
});`;

vi.setConfig({ testTimeout: 60_000 });

const seed = 1;
const testDigits = testWith("optdigits-train.csv", "optdigits-test.csv");

/** Trains on the digits of thirty people and is tested on those of thirteen others. */
async function trainOnDigits(net: Net, params: Params) {
  const train = readDigits("train");
  const test = readDigits("test");
  const samples = { x: train.x, target: train.classes };
  const { history } = await fit(net, { ...samples, params, epochs: 30, batchSize: 16, seed });
  return { history, judgement: judge(net.forward(params, test.x), test.classes) };
}

testDigits("95.5 % of the official test digits are classified right", async () => {
  const net = await compileNet(source);
  const { judgement } = await trainOnDigits(net, net.init(seed));
  expect(judgement.of).toBe(1797);
  expect(judgement.right / judgement.of).toBeGreaterThanOrEqual(0.955);
});

testDigits("the same weights, batches and optimiser end at the same answers in PyTorch", async () => {
  const net = await compileNet(source);
  const { history, judgement } = await trainOnDigits(net, drawParams(net, seed));
  expectSameTraining(history, judgement, readFixture<Record<string, Expected>>("optdigits")[seed]);
});
