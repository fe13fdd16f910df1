import { describe, expect, test } from "vitest";
import { ModelError } from "../../compiler/diagnostics/diagnostic.js";
import { compileSource, compileToModule } from "../support/compile-to-module.js";
import { createRandom, numbers } from "../support/numbers.js";

const source = (layers: string, input = "[5, 3]"): string => `
  import * as t from "tapeless";
  const { model, dense, gru, lstm, rnn, layerNorm, softmax, flatten, embedding, positionalEncoding } = t;
  export default model({ name: "net", input: ${input}, layers: [${layers}] });`;

const EMIT = { emit: ["forward", "forwardStep"] };

/** Step `step` of sequences of so many steps, of all samples. */
function stepOf(x: Float64Array, samples: number, steps: number, step: number): Float64Array {
  const width = x.length / samples / steps;
  const rows = Array.from({ length: samples }, (_, s) =>
    Array.from(x.subarray((s * steps + step) * width, (s * steps + step + 1) * width)),
  );
  return Float64Array.from(rows.flat());
}

const models: Readonly<Record<string, readonly [layers: string, input?: string]>> = {
  "a gru that gives its last state": ["gru(4), dense(2)"],
  "an lstm that gives all states": ["lstm(3, { returnSequences: true }), dense(2), softmax()"],
  "two recurrences after another": [
    "rnn(4, { returnSequences: true }), layerNorm(), lstm(2, { returnSequences: true })",
  ],
  characters: ["embedding(4, 3), gru(3, { returnSequences: true }), dense(4)", "[5]"],
};

describe("step by step a model gives what it gives at once", () => {
  for (const [name, [layers, input]] of Object.entries(models))
    test.each(["none", "full"] as const)(`${name}, unroll %s`, async (unroll) => {
      const net = await compileToModule(source(layers, input), { ...EMIT, unroll });
      const [samples, steps] = [3, 5];
      const random = createRandom(1);
      const count = samples * net.meta.inputs[0].size;
      const x = Float64Array.from(numbers(random, count), (value) => (input ? Math.floor(value + 2) : value));
      const params = net.init(4);
      const whole = net.forward(params, x) as Float64Array;
      const state = net.createStreamState(samples);
      for (let t = 0; t < steps; t++) {
        const found = net.forwardStep(params, state, stepOf(x, samples, steps, t)) as Float64Array;
        const isSequence = whole.length === found.length * steps;
        if (!isSequence && t < steps - 1) continue;
        const expected = isSequence ? stepOf(whole, samples, steps, t) : whole;
        expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 12));
      }
    });
});

test("what a recurrence remembers is in the state alone: two streams do not meet", async () => {
  const net = await compileToModule(source("gru(4), dense(2)"), EMIT);
  const params = net.init(1);
  const [a, b] = [net.createStreamState(), net.createStreamState()];
  const x = Float64Array.of(1, -1, 0.5);
  const first = net.forwardStep(params, a, x).slice();
  net.forwardStep(params, a, x);
  expect(net.forwardStep(params, b, x)).toEqual(first);
  expect(a).not.toEqual(b);
});

test("a state of other samples is refused", async () => {
  const net = await compileToModule(source("gru(4), dense(2)"), EMIT);
  const run = () => net.forwardStep(net.init(1), net.createStreamState(2), new Float64Array(3));
  expect(run).toThrow(new RangeError("x: expected 6 numbers, got 3"));
});

describe("what cannot run step by step is refused", () => {
  test.each([
    ["no recurrence", "dense(4)", "forwardStep is for models with a recurrence"],
    [
      "a layer that reads backwards",
      "gru(4, { bidirectional: true, returnSequences: true })",
      "y depends on more",
    ],
    ["places in time", "positionalEncoding(), gru(4)", "y depends on more"],
    ["all steps in one", "gru(4, { returnSequences: true }), flatten(), dense(2)", "cannot run step by step"],
  ])("%s", async (_what, layers, message) => {
    const error = await compileSource(source(layers), EMIT as object).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ModelError);
    expect((error as ModelError).diagnostics[0].message).toContain(message);
  });
});
