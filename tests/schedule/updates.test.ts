import { describe, expect, test } from "vitest";
import { compileToModule } from "../support/compile-to-module.js";
import { distance } from "../support/numbers.js";

// A step replaces parameters while other updates still need them: it must move each along the gradient of backward.

const graph = (declarations: string, y: string): string => `
  import { graph, input, parameter, dense, add, mul, sum, sigmoid, meanSquaredError, sgd } from "tapeless";
  export default graph(() => {
    const x = input("x", [3]);
    ${declarations}
    return { outputs: { y: ${y} }, loss: meanSquaredError(), optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }) };
  });`;

const p = `const p = parameter([3], undefined, { name: "p" });`;
const models: Readonly<Record<string, string>> = {
  "two parameters multiplied": graph(
    `${p} const q = parameter([3], undefined, { name: "q" });`,
    "add(x, mul(p, q))",
  ),
  "the sum of another parameter": graph(
    `${p} const q = parameter([2], undefined, { name: "q" });`,
    "add(x, mul(p, sum(q)))",
  ),
  "the sum of the same parameter": graph(p, "add(x, mul(p, sum(p)))"),
  "a gradient that does not depend on the samples": `
    import { model, dense, elementwiseLoss, sgd } from "tapeless";
    export default model({
      input: [3],
      layers: [dense(1)],
      loss: elementwiseLoss((prediction: number, target: number) => target - prediction),
      optimizer: sgd({ learningRate: 0.1 }),
    });`,
  "a value called as a loop variable": graph(
    `const i = sigmoid()(dense(1, { trainable: false })(x)); const w = parameter([5], undefined, { name: "w" });`,
    "mul(i, w)",
  ),
};

describe.each(Object.entries(models))("%s", (_name, source) => {
  test.each(["auto", "none", "full"])("unroll %s", async (unroll) => {
    const net = await compileToModule(source, { unroll });
    const [params, state] = [net.init(2) as Float64Array, net.createState()];
    const x = Float64Array.from({ length: 4 * net.meta.inputs[0].size }, (_, i) => Math.sin(i + 1));
    const target = Float64Array.from({ length: 4 * net.meta.targets[0].size }, (_, i) => Math.cos(i));
    const gradient = new Float64Array(params.length);
    const loss = net.backward(params, x, target, gradient);
    const expected = params.map((value, i) => value - 0.1 * gradient[i]);
    expect(distance([loss], [net.step(params, state, x, target)])).toBeLessThan(1e-14);
    expect(distance(expected, params)).toBeLessThan(1e-14);
  });
});
