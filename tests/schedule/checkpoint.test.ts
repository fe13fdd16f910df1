import type { AnyNode } from "acorn";
import { describe, expect, test } from "vitest";
import type { Work } from "../../compiler/phases/5-schedule/cost-model.js";
import { compileSource, importCode } from "../support/compile-to-module.js";
import { extentOfLoop, nodesIn, parseCode } from "../support/emitted-code.js";
import { createRandom, numbers } from "../support/numbers.js";

const [LAYERS, WIDTH, SAMPLES] = [50, 80, 3];

const stack = (rest = "", width = WIDTH): string => `
  import { dense, meanSquaredError, model, sgd } from "tapeless";
  export default model({
    input: [${width}],
    layers: Array.from({ length: ${LAYERS} }, () => dense(${width}, { activation: "tanh" })),
    loss: meanSquaredError(),
    optimizer: sgd({ learningRate: 0.1 }),
    ${rest}
  });`;

async function compiled(source: string) {
  const { code, model } = await compileSource(source, { unroll: "none" });
  const { scheduled } = model!.functions.find(({ graph }) => graph.name === "backward")!;
  const { fixed, record } = scheduled.procedure.arena;
  return { net: await importCode(code), code, scheduled, numbers: fixed + record, cost: scheduled.cost };
}

function gradientOf(net: Awaited<ReturnType<typeof compiled>>["net"]): Float64Array {
  const { paramCount } = net.meta as { paramCount: number };
  const grad = new Float64Array(paramCount);
  const drawn = (count: number, seed: number) => Float64Array.from(numbers(createRandom(seed), count));
  net.backward(net.init(4), drawn(SAMPLES * WIDTH, 1), drawn(SAMPLES * WIDTH, 2), grad);
  return grad;
}

describe("fifty layers, of which every tenth is kept", async () => {
  const [all, forward, every] = await Promise.all([
    compiled(stack()),
    compileSource(stack(), { unroll: "none", emit: ["forward"] }),
    compiled(stack("checkpoint: { every: 10 },")),
  ]);

  test("have the same gradients, bit for bit", () => {
    const gradient = gradientOf(every.net);
    expect(gradient.some((value) => value !== 0)).toBe(true);
    expect(gradient).toEqual(gradientOf(all.net));
  });

  test("need the memory of five layers and those between two of them, as the plan says", () => {
    expect(every.numbers).toBe(every.scheduled.memory.fixed.size);
    expect(every.numbers).toBeLessThanOrEqual((LAYERS / 10 + 10) * WIDTH);
    expect(all.numbers).toBeGreaterThanOrEqual(LAYERS * WIDTH);
    expect(arenaIn(every.code)).toBe(every.numbers);
    expect(arenaIn(all.code)).toBe(all.numbers);
  });

  test("compute the forward pass once more at most: said by the cost model, and counted in the code", () => {
    const once = forward.model!.functions[0].scheduled.cost.multiplications.perSample;
    expect(once).toBe(LAYERS * WIDTH * WIDTH);
    const more = every.cost.multiplications.perSample - all.cost.multiplications.perSample;
    expect(more).toBeGreaterThan(0);
    expect(more).toBeLessThanOrEqual(once);
    for (const { code, cost } of [all, every])
      expect(multiplicationsIn(code, "backward")).toEqual(cost.multiplications);
  });
});

test("memory says how often to keep: as seldom as needed, never above the budget", async () => {
  const generous = await compiled(stack("checkpoint: { memory: 1_000_000 },", 8));
  const plain = await compiled(stack("", 8));
  expect(generous.cost).toEqual(plain.cost);
  const budget = 8 * 8 * 20;
  const tight = await compiled(stack(`checkpoint: { memory: ${budget} },`, 8));
  expect(tight.numbers * 8).toBeLessThanOrEqual(budget);
  expect(tight.cost.multiplications.perSample).toBeGreaterThan(plain.cost.multiplications.perSample);
});

/** The numbers of the array that a module has for what is not kept. */
function arenaIn(code: string): number {
  const match = /\barena = .*new Float64Array\((\d+)\)/.exec(code);
  return Number(match![1]);
}

/** Products of values in a function, each as often as the loops around it run; products that make an index are none. */
function multiplicationsIn(code: string, name: string): Work {
  const root = parseCode(code).functions.get(name)!;
  const work: Work = { perSample: 0, perCall: 0 };
  for (const { node, around } of nodesIn(root)) {
    if (node.type !== "BinaryExpression" || node.operator !== "*") continue;
    if (around.some((outer, k) => isIndex(outer, around[k + 1] ?? node) || outer.type === "CallExpression"))
      continue;
    const extents = around.flatMap((outer) => (outer.type === "ForStatement" ? [extentOfLoop(outer)] : []));
    const times = extents.reduce<number>(
      (product, extent) => product * (extent === "n" ? 1 : Number(extent)),
      1,
    );
    work[extents.includes("n") ? "perSample" : "perCall"] += times;
  }
  return work;
}

const isIndex = (outer: AnyNode, inner: AnyNode): boolean =>
  outer.type === "MemberExpression" && outer.property === inner;
