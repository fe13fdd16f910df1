import { describe, expect, test } from "vitest";
import { compileToModule } from "../support/compile-to-module.js";
import { createRandom, numbers } from "../support/numbers.js";

const UNROLL = ["none", "full"] as const;

const source = (layers: string, input = "[6]"): string => `
  import { batchNorm, dense, dropout, embedding, flatten, meanSquaredError, model, sgd } from "tapeless";
  export default model({
    name: "net",
    input: ${input},
    layers: [${layers}],
    loss: meanSquaredError(),
    optimizer: sgd({ learningRate: 0.1 }),
  });`;

interface Place {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

const drawn = (count: number, seed = 1): Float64Array =>
  Float64Array.from(numbers(createRandom(seed), count));

describe.each(UNROLL)("dropout, unroll %s", (unroll) => {
  const compiled = (rate: number) =>
    compileToModule(source(`dropout(${rate}), dense(1, { bias: false })`), { unroll });

  test("does nothing in forward and loss", async () => {
    const [net, plain] = [await compiled(0.5), await compiled(0)];
    const [params, x, target] = [net.init(2), drawn(24), drawn(4, 2)];
    expect(net.forward(params, x)).toEqual(plain.forward(params, x));
    expect(net.loss(params, x, target)).toBe(plain.loss(params, x, target));
  });

  test("drops the part that it says, and another for every seed", async () => {
    const net = await compiled(0.3);
    const params = net.init(2).fill(1);
    const [x, target] = [new Float64Array(6).fill(1), Float64Array.of(0)];
    const kept = new Set<string>();
    let count = 0;
    for (let seed = 0; seed < 2000; seed++) {
      const grad = new Float64Array(6);
      net.backward(params, x, target, grad, seed);
      count += grad.filter((value) => value !== 0).length;
      kept.add(Array.from(grad, (value) => (value !== 0 ? 1 : 0)).join(""));
    }
    expect(count / 12_000).toBeGreaterThan(0.685);
    expect(count / 12_000).toBeLessThan(0.715);
    expect(kept.size).toBe(64);
  });

  test("gives each sample, each element and each layer numbers of its own", async () => {
    const net = await compileToModule(source("dropout(0.5), dropout(0.5), dense(1, { bias: false })"), {
      unroll,
    });
    const params = net.init(2).fill(1);
    const samples = 2000;
    const grad = new Float64Array(6);
    // Each element survives both layers in a quarter of the samples.
    const loss = net.backward(
      params,
      new Float64Array(6 * samples).fill(0.25),
      new Float64Array(samples),
      grad,
      7,
    );
    expect(loss).toBeGreaterThan(1);
    const alike = grad.filter((value) => value === grad[0]).length;
    expect(alike).toBe(1);
  });

  test("is the same for the same seed, and steps count up", async () => {
    const net = await compiled(0.5);
    const [x, target] = [drawn(24), drawn(4, 2)];
    const [grad, again, params] = [new Float64Array(6), new Float64Array(6), net.init(2)];
    net.backward(params, x, target, grad, 1);
    net.backward(params, x, target, again, 1);
    expect(again).toEqual(grad);
    const state = net.createState();
    const first = params.slice();
    net.step(first, state, x, target);
    const second = first.slice();
    net.step(second, state, x, target);
    net.backward(first, x, target, again, 1);
    second.forEach((value: number, i: number) => expect(value).toBeCloseTo(first[i] - 0.1 * again[i], 12));
    expect(state).toEqual(Float64Array.of(2));
  });
});

describe.each(UNROLL)("batch normalisation, unroll %s", (unroll) => {
  const compiled = (options = "") => compileToModule(source(`batchNorm(${options}), dense(1)`), { unroll });
  const tensor = (places: readonly Place[], params: Float64Array, name: string): Float64Array => {
    const { offset, size } = places.find((place) => place.name === name)!;
    return params.slice(offset, offset + size);
  };

  test("one sample alone moves no statistics and gives no NaN", async () => {
    const net = await compiled();
    const params = net.init(1);
    const before = params.slice();
    const loss = net.step(params, net.createState(), drawn(6), Float64Array.of(1));
    expect(loss).not.toBeNaN();
    for (const name of ["batchNorm1.running_mean", "batchNorm1.running_var"])
      expect(tensor(net.meta.params, params, name)).toEqual(tensor(net.meta.params, before, name));
  });

  test("statistics move with steps, not with backward", async () => {
    const net = await compiled();
    const [params, x, target] = [net.init(1), drawn(24), drawn(4, 2)];
    const before = params.slice();
    const grad = new Float64Array(params.length);
    net.backward(params, x, target, grad);
    expect(params).toEqual(before);
    expect(tensor(net.meta.params, grad, "batchNorm1.running_var")).toEqual(new Float64Array(6));
    net.step(params, net.createState(), x, target);
    expect(tensor(net.meta.params, params, "batchNorm1.running_mean")).not.toEqual(new Float64Array(6));
  });

  test("what is not trainable stays as it is, and is that of evaluation", async () => {
    const net = await compiled("{ trainable: false }");
    const [params, x, target] = [net.init(1), drawn(24), drawn(4, 2)];
    const before = params.slice();
    expect(net.step(params, net.createState(), x, target)).toBeCloseTo(net.loss(before, x, target), 14);
    for (const name of ["weight", "bias", "running_mean", "running_var"])
      expect(tensor(net.meta.params, params, `batchNorm1.${name}`)).toEqual(
        tensor(net.meta.params, before, `batchNorm1.${name}`),
      );
  });

  test("a small batch after a large one sees nothing of it", async () => {
    const [net, fresh] = [await compiled(), await compiled()];
    const [params, x, target] = [net.init(1), drawn(60), drawn(10, 2)];
    const [grad, expected] = [new Float64Array(params.length), new Float64Array(params.length)];
    net.backward(params, x, target, grad);
    net.backward(params, x.subarray(0, 18), target.subarray(0, 3), grad);
    fresh.backward(params, x.subarray(0, 18), target.subarray(0, 3), expected);
    expect(grad).toEqual(expected);
  });
});

describe.each(UNROLL)("an embedding, unroll %s", (unroll) => {
  const compiled = () => compileToModule(source("embedding(5, 2), flatten(), dense(1)", "[3]"), { unroll });

  test("changes the rows that were used", async () => {
    const net = await compiled();
    const params = net.init(1);
    const grad = new Float64Array(params.length).fill(NaN);
    net.backward(params, [4, 1, 4, 1, 1, 1], [0, 1], grad);
    const used = [0, 1, 2, 3, 4].filter((row) => grad[2 * row] !== 0 || grad[2 * row + 1] !== 0);
    expect(used).toEqual([1, 4]);
  });

  test.each([5, -1, 0.5, NaN])("refuses %d as an index, wherever it is read", async (index) => {
    const net = await compiled();
    const params = net.init(1);
    const message = `x[1]: expected a whole number from 0 to 4, got ${index}`;
    expect(() => net.forward(params, [0, index, 1])).toThrow(new RangeError(message));
    expect(() => net.loss(params, [0, index, 1], [1])).toThrow(new RangeError(message));
    expect(() => net.step(params, net.createState(), [0, index, 1], [1])).toThrow(new RangeError(message));
  });
});
