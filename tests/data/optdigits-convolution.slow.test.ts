import { expect, vi } from "vitest";
import { fit, linearDecay } from "../../runtime/index.js";
import { readDigits, testWith } from "./datasets.js";
import { compileNet, judge } from "./training.js";

const source = `
import { adam, conv2d, dense, dropout, flatten, maxPool2d, model, softmaxCrossEntropy } from "tapeless";

export default model({
  input: [1, 8, 8],
  layers: [
    conv2d(16, 3, { padding: "same", activation: "relu" }),
    conv2d(32, 3, { padding: "same", activation: "relu" }),
    maxPool2d(2),
    dropout(0.25),
    flatten(),
    dense(64, { activation: "relu" }),
    dropout(0.4),
    dense(10),
  ],
  loss: softmaxCrossEntropy({ sparse: true }),
  optimizer: adam({ learningRate: 0.002 }),
});`;

vi.setConfig({ testTimeout: 1_200_000 });

const testDigits = testWith("optdigits-train.csv", "optdigits-test.csv");

testDigits("a small convolutional network classifies 98 % of the official test digits right", async () => {
  const net = await compileNet(source);
  const [train, test] = [readDigits("train"), readDigits("test")];
  const params = net.init(1);
  await fit(net, {
    x: train.x,
    target: train.classes,
    params,
    epochs: 16,
    batchSize: 32,
    seed: 1,
    schedule: linearDecay({ initial: 0.002, epochs: 16 }),
  });
  const judgement = judge(net.forward(params, test.x), test.classes);
  console.log(`${judgement.right} of ${judgement.of} right`);
  expect(judgement.of).toBe(1797);
  expect(judgement.right / judgement.of).toBeGreaterThanOrEqual(0.98);
});
