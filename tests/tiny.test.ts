import { beforeAll, expect, test } from "vitest";
import { compileToModule } from "./support/compile-to-module.js";

// The whole way on one page: a model file becomes a module with plain functions over plain arrays. Everything else
// under tests/ looks at one part of this way more closely.

const modelFile = `
  import { model, dense, tanh, meanSquaredError, sgd } from "tapeless";

  export default model({
    input: [2],
    layers: [dense(2, { name: "hidden" }), tanh(), dense(1, { name: "output" })],
    loss: meanSquaredError(),
    optimizer: sgd({ learningRate: 0.1 }),
  });
`;

let net: Awaited<ReturnType<typeof compileToModule>>;
beforeAll(async () => void (net = await compileToModule(modelFile)));

/** Exclusive or, with −1 for false: four samples of two inputs each, one after the other. */
const x = [-1, -1, -1, 1, 1, -1, 1, 1];
const target = [-1, 1, 1, -1];

test("all parameters lie in one array, and meta says where", () => {
  expect(net.meta.paramCount).toBe(2 * 2 + 2 + 2 + 1);
  expect(net.meta.params.map(({ name, offset }: { name: string; offset: number }) => [name, offset])).toEqual(
    [
      ["hidden.weight", 0],
      ["hidden.bias", 4],
      ["output.weight", 6],
      ["output.bias", 8],
    ],
  );
});

test("forward computes what one would compute by hand", () => {
  const params = net.init(1);
  const [w11, w12, w21, w22, b1, b2, v1, v2, c] = params;
  const byHand = (x1: number, x2: number): number => {
    const h1 = Math.tanh(w11 * x1 + w12 * x2 + b1);
    const h2 = Math.tanh(w21 * x1 + w22 * x2 + b2);
    return v1 * h1 + v2 * h2 + c;
  };
  const y = net.forward(params, x);
  expect(y).toHaveLength(4);
  for (let s = 0; s < 4; s++) expect(y[s]).toBeCloseTo(byHand(x[2 * s], x[2 * s + 1]), 14);
});

test("backward gives the derivative of the loss in every parameter", () => {
  const params = net.init(1);
  const grad = new Float64Array(net.meta.size);
  expect(net.backward(params, x, target, grad)).toBe(net.loss(params, x, target));
  params.forEach((_: number, i: number) => {
    // How much the loss changes when this parameter alone changes a little.
    const lossAt = (change: number): number => {
      const moved = params.slice();
      moved[i] += change;
      return net.loss(moved, x, target);
    };
    const slope = (lossAt(1e-5) - lossAt(-1e-5)) / 2e-5;
    expect(grad[i]).toBeCloseTo(slope, 8);
  });
});

test("a step goes down the gradient, and steps learn exclusive or", () => {
  const params = net.init(1);
  const state = net.createState();
  const grad = new Float64Array(net.meta.size);
  net.backward(params, x, target, grad);
  const expected = params.map((value: number, i: number) => value - 0.1 * grad[i]);

  const before = net.step(params, state, x, target);
  expected.forEach((value: number, i: number) => expect(params[i]).toBeCloseTo(value, 14));

  for (let k = 0; k < 300; k++) net.step(params, state, x, target);
  expect(net.loss(params, x, target)).toBeLessThan(0.05 * before);
  expect(Array.from(net.forward(params, x), Math.sign)).toEqual(target);
});
