import { afterEach, describe, expect, test, vi } from "vitest";
import { DEFAULTS } from "../../compiler/options.js";
import { decompose } from "../../compiler/phases/4-optimize/decompose.js";
import { schedule } from "../../compiler/phases/5-schedule/schedule.js";
import { parseCode } from "../support/emitted-code.js";
import { compileAcrossSamples } from "../support/across-samples.js";
import { importCode } from "../support/compile-to-module.js";
import { emitProcedure } from "../support/emit-procedure.js";
import { mapOutputs } from "../support/graph-text.js";
import { lowerGraph, machineFor, results } from "../support/lower-graph.js";
import { createRandom, distance, numbers, randomEnvironment, steadyValues } from "../support/numbers.js";
import { forRandomGraphs } from "../support/random-graph.js";

// Values of single samples that wait for sums over all of them are kept for every sample: in an arena that grows.

const UNROLL_CHOICES = ["none", "auto", "full"] as const;
/** Calls with more samples than before, with fewer, and with as many. */
const CALLS = [2, 5, 1, 5, 2];

test.each(UNROLL_CHOICES)(
  "code of random graphs computes the same whatever was called before, unroll %s",
  (unroll) =>
    forRandomGraphs(
      (graph) => {
        const lowered = mapOutputs(graph, (node) => decompose([node])[0]);
        const program = lowerGraph(lowered);
        const { procedure } = schedule(program, { ...DEFAULTS, unroll, purpose: "training" });
        const spaces = [...machineFor(lowered, randomEnvironment(3, 1)).arrays.keys()];
        const run = emitProcedure(procedure, program, spaces);
        for (const [call, samples] of CALLS.entries()) {
          const environment = randomEnvironment(call, samples);
          const machine = machineFor(lowered, environment);
          run(machine);
          const expected = steadyValues([...lowered.outputs.values()], environment);
          [...results(lowered, machine).values()].forEach((found, k) =>
            expect(distance(expected[k], found)).toBeLessThan(1e-9),
          );
        }
      },
      { mixesSamples: true, tameOn: randomEnvironment(1, 5), runs: 60 },
    ),
);

/** Two normalisations, one after the other (`sin` stands for them), in training as in evaluation. */
const NORMALISING = `
  import { graph, input, dense, sin, tanh, meanSquaredError, sgd } from "tapeless";
  export default graph(() => {
    const x = input("x", [3]);
    const h = tanh()(sin(dense(4)(x)));
    return {
      outputs: { y: sin(dense(2)(h)) },
      loss: meanSquaredError(),
      optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
    };
  });`;

const netOf = async (unroll: (typeof UNROLL_CHOICES)[number]) =>
  importCode((await compileAcrossSamples(NORMALISING, { unroll })).code);

/** Numbers for a call: the same for the same number of samples. */
function argumentsFor(net: Awaited<ReturnType<typeof netOf>>, samples: number) {
  const random = createRandom(samples);
  const array = (size: number): Float64Array => Float64Array.from(numbers(random, size));
  return { params: array(net.meta.size), x: array(3 * samples), target: array(2 * samples) };
}

describe.each(UNROLL_CHOICES)("a network that normalises over the samples, unroll %s", (unroll) => {
  test("gives what another instance gives that was never called before", async () => {
    const net = await netOf(unroll);
    for (const samples of CALLS) {
      const { params, x, target } = argumentsFor(net, samples);
      const fresh = await netOf(unroll);
      const [grad, freshGrad] = [new Float64Array(params.length), new Float64Array(params.length)];
      expect(net.backward(params, x, target, grad)).toBe(fresh.backward(params, x, target, freshGrad));
      expect(grad).toEqual(freshGrad);
      expect(net.forward(params, x)).toEqual(fresh.forward(params, x));
    }
  });

  test("has outputs of mean 0 and variance 1, up to what keeps it from dividing by 0", async () => {
    const net = await netOf(unroll);
    const { params, x } = argumentsFor(net, 50);
    const y = net.forward(params, x) as Float64Array;
    for (const unit of [0, 1]) {
      const column = y.filter((_, i) => i % 2 === unit);
      const mean = column.reduce((a, b) => a + b) / 50;
      expect(mean).toBeCloseTo(0, 12);
      const variance = column.reduce((sum, value) => sum + value * value, 0) / 50;
      expect(variance).toBeGreaterThan(0.5);
      expect(variance).toBeLessThan(1);
    }
  });

  test("has gradients that are the limits of differences, which a step follows", async () => {
    const net = await netOf(unroll);
    for (const samples of CALLS) {
      const { params, x, target } = argumentsFor(net, samples);
      const gradient = new Float64Array(params.length);
      net.backward(params, x, target, gradient);
      const differences = params.map((_, i) => {
        const [up, down] = [Float64Array.from(params), Float64Array.from(params)];
        up[i] += 1e-6;
        down[i] -= 1e-6;
        return (net.loss(up, x, target) - net.loss(down, x, target)) / 2e-6;
      });
      expect(distance(differences, gradient)).toBeLessThan(1e-8);
      const moved = Float64Array.from(params);
      net.step(moved, net.createState(), x, target);
      expect(
        distance(
          params.map((value, i) => value - 0.1 * gradient[i]),
          moved,
        ),
      ).toBeLessThan(1e-14);
    }
  });
});

describe("an arena that grows", () => {
  afterEach(() => vi.unstubAllGlobals());

  test("grows in calls with more samples than any before, and nothing is allocated in others", async () => {
    const net = await netOf("none");
    const made: number[] = [];
    const calls = CALLS.map((samples) => argumentsFor(net, samples));
    const grad = new Float64Array(net.meta.size);
    const construct = (array: Float64ArrayConstructor, [length]: number[]): Float64Array => {
      made.push(length);
      return new array(length);
    };
    vi.stubGlobal("Float64Array", new Proxy(Float64Array, { construct }));
    const counts = calls.map(({ params, x, target }) => {
      net.backward(params, x, target, grad);
      return made.length;
    });
    expect(counts).toEqual([1, 2, 2, 2, 2]);
    const perSample = (made[1] - made[0]) / (5 - 2);
    const scheduled = (await compileAcrossSamples(NORMALISING, { unroll: "none" })).model!.functions;
    expect(perSample).toBe(Math.max(...scheduled.map((f) => f.scheduled.procedure.arena.record)));
  });

  test("is asked for only by the functions that keep something of every sample", async () => {
    const { code } = await compileAcrossSamples(
      `import { graph, input, dense, sin, tanh, meanSquaredError } from "tapeless";
       export default graph(() => {
         const x = input("x", [3]);
         return {
           outputs: { normal: sin(dense(4)(x)), plain: dense(2)(tanh()(dense(4)(x))) },
           loss: { plain: meanSquaredError() },
         };
       });`,
      { unroll: "none" },
    );
    const { functions, text } = parseCode(code);
    const textOf = (name: string): string => text.slice(functions.get(name)!.start, functions.get(name)!.end);
    expect(textOf("forward")).toMatch(/const scratch = arenaOf\(\d+ \* n \+ \d+\);/);
    expect(textOf("backward")).toContain("const scratch = arena;");
    expect(text).toMatch(/^let arena = /m);
  });
});
