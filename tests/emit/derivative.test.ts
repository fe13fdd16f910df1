import { expect, test } from "vitest";
import { compileToModule } from "../support/compile-to-module.js";

const source = (body: string): string => `
  import { add, dense, derivative, exp, graph, input, meanSquaredError, mul, sgd, sin, sum, tanh } from "tapeless";
  export default graph(() => {
    const x = input("x", [2]);
    ${body}
  });`;

test.each(["none", "full"] as const)(
  "derivatives of first and second order of closed forms, unroll %s",
  async (unroll) => {
    const net = await compileToModule(
      source(`
      const y = sum(mul(sin(x), exp(x)));
      const first = derivative(y, x);
      return { outputs: { first, second: derivative(first, x) } };`),
      { unroll },
    );
    const x = [0.3, -1.2, 2, 0];
    const { first, second } = net.forward(net.init(), x);
    x.forEach((a, i) => {
      expect(first[i]).toBeCloseTo(Math.exp(a) * (Math.sin(a) + Math.cos(a)), 12);
      expect(second[i]).toBeCloseTo(2 * Math.exp(a) * Math.cos(a), 12);
    });
  },
);

test.each(["none", "full"] as const)(
  "a loss on a derivative has the gradient of differences, unroll %s",
  async (unroll) => {
    const net = await compileToModule(
      source(`
      const u = dense(1)(tanh()(dense(4)(x)));
      const slope = derivative(u, x);
      return { outputs: { u, slope }, loss: { u: meanSquaredError(), slope: meanSquaredError() } };`),
      { unroll },
    );
    const [params, x] = [net.init(3), [0.5, -1, 0.2, 0.8]];
    const target = { u: [0.1, 0.4], slope: [1, 0, 0, 1] };
    const grad = new Float64Array(params.length);
    net.backward(params, x, target, grad);
    const lossAt = (k: number, by: number): number => {
      const moved = params.slice();
      moved[k] += by;
      return net.loss(moved, x, target);
    };
    grad.forEach((value, k) => expect(value).toBeCloseTo((lossAt(k, 1e-5) - lossAt(k, -1e-5)) / 2e-5, 7));
  },
);
