import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../fixtures/pytorch/", import.meta.url);

/** Every constructor the fixtures call. */
function calls(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== "object" || value === null) return found;
  if ("call" in value) found.add(String(value.call));
  if ("activation" in value && typeof value.activation === "string") found.add(value.activation);
  Object.values(value).forEach((part) => calls(part, found));
  return found;
}

const NAMES = {
  layers: "dense flatten reshape residual",
  activations:
    "relu leakyRelu prelu elu selu gelu silu mish sigmoid tanh softplus softsign hardSigmoid hardSwish softmax " +
    "logSoftmax clampMin heaviside rect straightThrough elementwise",
  operations:
    "add sub mul div maximum minimum pow neg exp log sqrt abs sin cos greater less equal where matmul transpose " +
    "concat slice sum mean max logSumExp parameter tensor",
  losses:
    "meanSquaredError squaredError meanAbsoluteError huber binaryCrossEntropy binaryCrossEntropyWithLogits " +
    "softmaxCrossEntropy crossEntropy hinge klDivergence elementwiseLoss",
  optimizers: "sgd adam adamW rmsProp adagrad",
};

const found = new Set(
  readdirSync(folder).flatMap((file) => [...calls(JSON.parse(readFileSync(new URL(file, folder), "utf8")))]),
);

test.each(Object.entries(NAMES))("the fixtures use all %s", (_, names) => {
  expect(names.split(" ").filter((name) => !found.has(name))).toEqual([]);
});
