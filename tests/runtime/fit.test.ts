import fc from "../support/fast-check.js";
import { expect, test } from "vitest";
import { fit, fitSync } from "../../runtime/fit.js";
import type { EpochReport } from "../../runtime/train.js";
import { net, plane } from "./linear-net.js";

/** Least squares by the normal equations, solved with Cramer's rule. */
function leastSquares({ x, target }: { x: number[]; target: number[] }): number[] {
  const rows = target.map((_, i) => [x[i * 2], x[i * 2 + 1], 1]);
  const matrix = [0, 1, 2].map((i) =>
    [0, 1, 2].map((j) => rows.reduce((sum, row) => sum + row[i] * row[j], 0)),
  );
  const right = [0, 1, 2].map((i) => rows.reduce((sum, row, sample) => sum + row[i] * target[sample], 0));
  const determinant = ([a, b, c]: number[][]) =>
    a[0] * (b[1] * c[2] - b[2] * c[1]) -
    a[1] * (b[0] * c[2] - b[2] * c[0]) +
    a[2] * (b[0] * c[1] - b[1] * c[0]);
  const replaced = (column: number) =>
    matrix.map((row, i) => row.map((value, j) => (j === column ? right[i] : value)));
  return [0, 1, 2].map((column) => determinant(replaced(column)) / determinant(matrix));
}

test("full batches end at the least-squares solution", async () => {
  const data = plane(40, 0.3);
  const { params, history, epochs, stopped } = await fit(net, { ...data, epochs: 400, batchSize: 40 });
  for (const [index, value] of leastSquares(data).entries()) expect(params[index]).toBeCloseTo(value, 10);
  expect(history.length).toBe(400);
  expect(epochs).toBe(400);
  expect(stopped).toBe("completed");
  expect(history[399]).toBeCloseTo(net.loss(params, data.x, data.target), 12);
});

test("shuffled mini-batches find a plane without noise exactly", () => {
  const { params } = fitSync(net, { ...plane(50, 0), epochs: 300, batchSize: 8 });
  for (const [index, value] of [1.5, -0.5, 0.25].entries()) expect(params[index]).toBeCloseTo(value, 10);
});

test("without shuffling it is the plain loop over the batches, the last one smaller", () => {
  const sizes = fc.record({
    samples: fc.integer({ min: 1, max: 23 }),
    batchSize: fc.integer({ min: 1, max: 30 }),
  });
  fc.assert(
    fc.property(sizes, ({ samples, batchSize }) => {
      const { x, target } = plane(samples, 0.1);
      const result = fitSync(net, { x, target, epochs: 2, batchSize, shuffle: false });
      const params = net.init();
      const history = [0, 1].map(() => {
        let total = 0;
        for (let start = 0; start < samples; start += batchSize) {
          const part = target.slice(start, start + batchSize);
          total +=
            part.length * net.step(params, { steps: 0 }, x.slice(start * 2, (start + batchSize) * 2), part);
        }
        return total / samples;
      });
      expect(result.params).toEqual(params);
      expect(result.history).toEqual(history);
      expect(result.state.steps).toBe(2 * Math.ceil(samples / batchSize));
    }),
  );
});

test("each epoch sees each sample once, in another order that the seed decides", () => {
  const samples = 11;
  const x = Array.from({ length: samples * 2 }, (_, index) => index);
  const target = Array.from({ length: samples }, (_, index) => index);
  const ordersOf = (seed: number) => {
    const seen: number[] = [];
    const step: typeof net.step = (_params, _state, inputs, targets) => {
      for (let i = 0; i < targets.length; i++) {
        expect([inputs[2 * i], inputs[2 * i + 1]]).toEqual([2 * targets[i], 2 * targets[i] + 1]);
        seen.push(targets[i]);
      }
      return 0;
    };
    fitSync({ ...net, step }, { x, target, epochs: 3, batchSize: 4, seed });
    return [0, 1, 2].map((epoch) => seen.slice(epoch * samples, (epoch + 1) * samples));
  };
  const orders = ordersOf(1);
  for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual(target);
  expect(new Set([...orders, ...ordersOf(2)].map(String)).size).toBe(6);
  expect(ordersOf(1)).toEqual(orders);
});

test("fit and fitSync give the same, run after run", async () => {
  const options = { ...plane(30, 0.2), epochs: 5, batchSize: 7, seed: 3 };
  const result = fitSync(net, options);
  expect(fitSync(net, options)).toEqual(result);
  expect(await fit(net, { ...options, yieldEvery: 0 })).toEqual(result);
  expect(fitSync(net, { ...options, seed: 4, params: net.init(3) }).history).not.toEqual(result.history);
});

test("a training can be continued exactly", () => {
  const options = { ...plane(30, 0.2), batchSize: 7 };
  const whole = fitSync(net, { ...options, epochs: 6 });
  const first = fitSync(net, { ...options, epochs: 2 });
  const second = fitSync(net, { ...options, ...first, epochs: 4, initialEpoch: first.epochs });
  expect(second.params).toEqual(whole.params);
  expect([...first.history, ...second.history]).toEqual(whole.history);
  expect(second.params).toBe(first.params);
  expect(second.state).toBe(first.state);
});

test("the schedule gives the learning rate of an epoch, undefined leaves it to the model", () => {
  const rates: (number | undefined)[] = [];
  const step: typeof net.step = (params, state, x, target, learningRate) => {
    rates.push(learningRate);
    return net.step(params, state, x, target, learningRate);
  };
  const lengths: number[] = [];
  const reports: EpochReport[] = [];
  fitSync(
    { ...net, step },
    {
      ...plane(3, 0),
      epochs: 3,
      initialEpoch: 5,
      batchSize: 2,
      schedule: (epoch, history) => (lengths.push(history.length), epoch === 6 ? undefined : epoch / 100),
      onEpoch: (report) => void reports.push(report),
    },
  );
  expect(rates).toEqual([0.05, 0.05, undefined, undefined, 0.07, 0.07]);
  expect(lengths).toEqual([0, 1, 2]);
  expect(reports.map(({ epoch, learningRate }) => [epoch, learningRate])).toEqual([
    [5, 0.05],
    [6, undefined],
    [7, 0.07],
  ]);
});

test("params start from init(seed), and a module of f32 gets Float32Arrays", () => {
  const { params } = fitSync(net, { ...plane(3, 0), epochs: 0, seed: 17 });
  expect([...params]).toEqual([17, 0, 0]);
  const step: typeof net.step = (_params, _state, x, target) => {
    expect(x).toBeInstanceOf(Float32Array);
    expect(target).toBeInstanceOf(Float32Array);
    return 0;
  };
  const single = { ...net, step, meta: { ...net.meta, dtype: "f32" as const } };
  expect(fitSync(single, plane(3, 0)).epochs).toBe(1);
});

test("batches lie in the same arrays, so nothing is allocated for them", () => {
  const seen = new Set<unknown>();
  const step: typeof net.step = (_params, _state, x, target) => {
    seen.add(x).add(target);
    return 0;
  };
  fitSync({ ...net, step }, { ...plane(100, 0), epochs: 3, batchSize: 8 });
  const [x, target, lastX, lastTarget] = [...seen] as Float64Array[];
  expect(seen.size).toBe(4);
  expect([x.length, target.length, lastX.length, lastTarget.length]).toEqual([16, 8, 8, 4]);
  expect(lastX.buffer).toBe(x.buffer);
});
