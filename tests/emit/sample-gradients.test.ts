import { describe, expect, test } from "vitest";
import { compileToModule } from "../support/compile-to-module.js";
import { createRandom, numbers } from "../support/numbers.js";

const UNROLL = ["none", "full"] as const;
const SAMPLES = 5;

const names =
  "adam, batchNorm, conv2d, dense, dropout, embedding, flatten, gru, layerNorm, maxPool2d, meanSquaredError, " +
  "model, sgd, squaredError";

const source = (layers: string, input: string, rest = ""): string => `
  import { ${names} } from "tapeless";
  export default model({
    name: "net",
    input: ${input},
    layers: [${layers}],
    loss: meanSquaredError(),
    optimizer: adam({ learningRate: 0.1 }),
    ${rest}
  });`;

const drawn = (count: number, seed: number): Float64Array =>
  Float64Array.from(numbers(createRandom(seed), count));

/** A model file, and the size of one sample of its input and target. */
const models: readonly (readonly [string, string, string, number, number])[] = [
  ["a network", `dense(4, { activation: "tanh" }), dense(2)`, "[3]", 3, 2],
  ["a frozen layer", `dense(4, { activation: "relu", trainable: false }), dense(2)`, "[3]", 3, 2],
  ["a penalty", `dense(4, { l2: 0.3 }), dense(2, { l1: 0.1 })`, "[3]", 3, 2],
  ["dropped elements", `dense(4), dropout(0.5), dense(2)`, "[3]", 3, 2],
  [
    "a convolution",
    `conv2d(2, [2, 2], { activation: "relu" }), maxPool2d(2), flatten(), dense(2)`,
    "[1, 4, 4]",
    16,
    2,
  ],
  ["a recurrence", `gru(3), dense(2)`, "[4, 2]", 8, 2],
  ["a normalisation", `dense(4), layerNorm(), dense(1)`, "[3]", 3, 1],
];

describe.each(UNROLL)("unroll %s", (unroll) => {
  test.each(models)(
    "of %s: those that backward gives for each sample",
    async (_, layers, input, size, width) => {
      const net = await compileToModule(source(layers, input), {
        unroll,
        emit: ["backward", "sampleGradients"],
      });
      const { paramCount: count } = net.meta;
      const [params, x, target] = [net.init(3), drawn(SAMPLES * size, 1), drawn(SAMPLES * width, 2)];
      const rows = net.sampleGradients(params, x, target, undefined, 7);
      expect(rows).toHaveLength(SAMPLES * count);
      for (let s = 0; s < SAMPLES; s++) {
        const grad = new Float64Array(count);
        // The numbers drawn for a sample are those of its place in the batch.
        if (layers.includes("dropout") && s > 0) continue;
        net.backward(
          params,
          x.subarray(s * size, (s + 1) * size),
          target.subarray(s * width, (s + 1) * width),
          grad,
          7,
        );
        rows
          .subarray(s * count, (s + 1) * count)
          .forEach((value: number, k: number) => expect(value).toBeCloseTo(grad[k], 12));
      }
      const grad = new Float64Array(count);
      net.backward(params, x, target, grad, 7);
      grad.forEach((value: number, k: number) => {
        const column = Array.from({ length: SAMPLES }, (__, s) => rows[s * count + k]);
        expect(column.reduce((a, b) => a + b) / SAMPLES).toBeCloseTo(value, 12);
      });
    },
  );

  test.each([
    ["the mean", "meanSquaredError()", 1 / SAMPLES],
    ["the sum", 'squaredError({ reduction: "sum" })', 1],
  ])("backward and step take %s of clipped gradients", async (_, loss, weight) => {
    const layers = `dense(4, { activation: "tanh" }), dense(2)`;
    const file = (rest: string): string =>
      source(layers, "[3]", rest)
        .replace("meanSquaredError(),", `${loss},`)
        .replace("adam({ learningRate: 0.1 })", "sgd({ learningRate: 0.1 })");
    const net = await compileToModule(
      file("gradients: { clipValue: 0.8, clipNorm: 2.7, perSample: true },"),
      {
        unroll,
      },
    );
    const plain = await compileToModule(file(""), { unroll, emit: ["backward", "sampleGradients"] });
    const { paramCount: count } = net.meta;
    const [params, x, target] = [net.init(3), drawn(SAMPLES * 3, 1), drawn(SAMPLES * 2, 2)];
    const rows = plain.sampleGradients(params, x, target);
    const expected = new Float64Array(count);
    let clipped = 0;
    for (let s = 0; s < SAMPLES; s++) {
      const row = rows
        .slice(s * count, (s + 1) * count)
        .map((value: number) => Math.min(Math.max(value, -0.8), 0.8));
      const norm = Math.hypot(...row);
      if (norm > 2.7) clipped++;
      row.forEach(
        (value: number, k: number) => (expected[k] += weight * value * Math.min(2.7 / (norm + 1e-6), 1)),
      );
    }
    // Some samples are clipped, others not.
    expect(clipped).toBeGreaterThan(0);
    expect(clipped).toBeLessThan(SAMPLES);
    const grad = new Float64Array(count);
    const before = plain.backward(params, x, target, new Float64Array(count));
    expect(net.backward(params, x, target, grad)).toBeCloseTo(before, 12);
    grad.forEach((value: number, k: number) => expect(value).toBeCloseTo(expected[k], 12));
    const moved = params.slice();
    expect(net.step(moved, net.createState(), x, target)).toBeCloseTo(before, 12);
    moved.forEach((value: number, k: number) => expect(value).toBeCloseTo(params[k] - 0.1 * expected[k], 12));
  });

  test("rows of an embedding that a sample does not use have no gradient", async () => {
    const net = await compileToModule(source("embedding(5, 2), flatten(), dense(1)", "[2]"), {
      unroll,
      emit: ["backward", "sampleGradients"],
    });
    const { paramCount: count } = net.meta;
    const rows = net.sampleGradients(net.init(3), [0, 3, 4, 4], [1, 2]);
    const used = (s: number): boolean[] =>
      Array.from({ length: 5 }, (_, row) =>
        rows.subarray(s * count + row * 2, s * count + row * 2 + 2).some((value: number) => value !== 0),
      );
    expect(used(0)).toEqual([true, false, false, true, false]);
    expect(used(1)).toEqual([false, false, false, false, true]);
  });

  test("dropped elements are the same in clipped gradients and in the step", async () => {
    const net = await compileToModule(
      source("dropout(0.5), dense(2)", "[6]", "gradients: { clipNorm: 100, perSample: true },"),
      { unroll },
    );
    const plain = await compileToModule(source("dropout(0.5), dense(2)", "[6]"), { unroll });
    const [x, target] = [drawn(SAMPLES * 6, 1), drawn(SAMPLES * 2, 2)];
    const [params, moved] = [net.init(3), net.init(3)];
    const [state, other] = [net.createState(), plain.createState()];
    for (let t = 0; t < 3; t++)
      expect(net.step(params, state, x, target)).toBeCloseTo(plain.step(moved, other, x, target), 12);
    params.forEach((value: number, k: number) => expect(value).toBeCloseTo(moved[k], 12));
  });
});

test.each([
  [
    "batchNorm",
    source("dense(2), batchNorm(), dense(1)", "[3]"),
    ["sampleGradients"],
    /batchNorm makes each depend on the others/,
  ],
  [
    "perSample without a size",
    source("dense(1)", "[3]", "gradients: { perSample: true },"),
    undefined,
    /perSample says how gradients are clipped/,
  ],
  [
    "a mean and a sum",
    `import { dense, graph, input, meanSquaredError, squaredError } from "tapeless";
    export default graph(() => {
      const x = input("x", [2]);
      return {
        outputs: { a: dense(1)(x), b: dense(1)(x) },
        loss: { a: meanSquaredError(), b: squaredError({ reduction: "sum" }) },
        gradients: { clipNorm: 1, perSample: true },
      };
    });`,
    undefined,
    /all means over the samples, or all sums/,
  ],
] as const)("refused: %s", async (_, file, emit, message) => {
  await expect(compileToModule(file, { emit: emit && [...emit] })).rejects.toThrow(message);
});
