import { expect, test } from "vitest";
import type { ModuleInterface } from "../../compiler/phases/5-schedule/interface.js";
import { compileSource } from "../support/compile-to-module.js";
import { interpretProgram, type Machine } from "../support/interpret-program.js";
import { interpretStmts } from "../support/interpret-procedure.js";
import { createRandom, distance, numbers } from "../support/numbers.js";

// Updates replace what they read: parameters and optimiser state. The order of statements must not show.

const optimizers = [
  "sgd({ learningRate: 0.1 })",
  "sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 })",
  "adam({ weightDecay: 0.01 })",
  "adamW()",
  "rmsProp({ momentum: 0.9, centered: true, weightDecay: 0.01 })",
  "adagrad({ lrDecay: 0.1, weightDecay: 0.01 })",
];

const modelFile = (optimizer: string): string => `
  import { model, dense, tanh, meanSquaredError, sgd, adam, adamW, rmsProp, adagrad } from "tapeless";
  export default model({
    input: [3],
    layers: [dense(3), tanh(), dense(2)],
    loss: meanSquaredError(),
    optimizer: ${optimizer},
  });`;

const SAMPLES = 3;

/** Arrays of a module full of positive numbers, the same every time: second moments have square roots. */
function machineOf({ params, state, inputs, targets }: ModuleInterface): Machine {
  const random = createRandom(5);
  const array = (size: number): Float64Array => Float64Array.from(numbers(random, size, [0.1, 1]));
  const arrays = new Map([
    ["params", array(params.size)],
    ["state", array(state.size)],
    ["grad", array(params.size)],
    ["gradient", array(params.size)],
    ["x", array(inputs.list[0].size * SAMPLES)],
    ["target", array(targets.list[0].size * SAMPLES)],
  ]);
  return { samples: SAMPLES, arrays, arguments: { learningRate: 0.05 } };
}

const cases = optimizers.flatMap((optimizer) =>
  (["full", "auto", "none"] as const).map((unroll) => [optimizer, unroll] as const),
);

test.each(cases)(
  "%s, unroll %s: scheduled statements leave what the kernels leave",
  async (optimizer, unroll) => {
    const { model } = await compileSource(modelFile(optimizer), { unroll });
    for (const { program, scheduled } of model!.functions.filter(({ graph }) => graph.name !== "forward")) {
      const [expected, found] = [machineOf(model!.module), machineOf(model!.module)];
      const loss = interpretProgram(program, expected);
      const { body, arena } = scheduled.procedure;
      const same = interpretStmts(body, program.constants, found, arena);
      expect(distance([loss ?? 0], [same ?? 0])).toBeLessThan(1e-13);
      for (const [space, array] of expected.arrays)
        expect(distance(array, found.arrays.get(space)!), space).toBeLessThan(1e-13);
    }
  },
);

test("a step of many layers keeps nothing but its gradients in the arena", async () => {
  const { model } = await compileSource(
    `import { model, dense, mish, gelu, residual, meanSquaredError, adamW } from "tapeless";
     export default model({
       input: [4],
       layers: [dense(12), mish(), residual([dense(12), gelu()]), dense(6), mish(), dense(3)],
       loss: meanSquaredError(),
       optimizer: adamW(),
     });`,
  );
  const step = model!.functions.find(({ graph }) => graph.name === "step")!;
  expect(step.scheduled.form).toBe("straight-line");
  expect(step.scheduled.procedure.arena).toEqual({ fixed: 315, record: 0 });
});
