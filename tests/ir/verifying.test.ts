import { expect, test } from "vitest";
import { NodeTable } from "../../compiler/ir/graph.js";
import { input } from "../../compiler/ops/leaf.js";
import { softmax } from "../../compiler/ops/softmax.js";
import type { FunctionGraph } from "../../compiler/phases/3-differentiate/functions.js";
import { DUMP_PHASES } from "../../compiler/trace.js";
import { verifying } from "../../compiler/verify.js";
import { compileSource, verifyingTrace } from "../support/compile-to-module.js";

const table = new NodeTable();
const x = input(table, "input", "x", { dtype: "f64", shape: ["n", 2] });
const delivery = (name: string): FunctionGraph["deliveries"][number] => ({
  array: "out",
  name,
  node: x,
  group: name,
});

test("compiling with a verifying trace shows every phase to the verifier", async () => {
  const trace = verifyingTrace(DUMP_PHASES);
  const source = `
    import { model, dense, meanSquaredError, sgd } from "tapeless";
    export default model({ input: [2], layers: [dense(1)], loss: meanSquaredError(), optimizer: sgd({ learningRate: 1 }) });`;
  await compileSource(source, {}, trace);
  expect(new Set(trace.dumps.map(({ phase }) => phase))).toEqual(new Set(DUMP_PHASES));
});

test("so does compiling scalar functions, but for memory, of which they have none", async () => {
  const trace = verifyingTrace(DUMP_PHASES);
  await compileSource(
    `import { differentiable } from "tapeless"; export const f = differentiable((x: number) => Math.sin(x) * x);`,
    {},
    trace,
  );
  const shown = DUMP_PHASES.filter((phase) => phase !== "memory");
  expect(new Set(trace.dumps.map(({ phase }) => phase))).toEqual(new Set(shown));
  const joint = trace.dumps.find(({ phase }) => phase === "joint")!.text;
  expect(joint.match(/^graph .*/gm)).toEqual(['graph "f" {', 'graph "fGradient" {', 'graph "fJvp" {']);
});

test("two values for one place are refused", () => {
  const joint = [{ name: "forward", deliveries: [delivery("y"), delivery("y")] } as const];
  expect(() => verifying.joint!(joint)).toThrow("forward delivers two values to one place: out.y, out.y");
});

test("a loss that is no single number is refused", () => {
  const joint = [{ name: "loss", deliveries: [], returns: x } as const];
  expect(() => verifying.joint!(joint)).toThrow("loss: returns is one number, not of shape [n,2]");
});

test("composite operations are refused from the optimised graphs, not from the joint ones", () => {
  const graphs = [{ name: "forward", deliveries: [{ ...delivery("y"), node: softmax(x) }] } as const];
  verifying.joint!(graphs);
  expect(() => verifying.optimized!(graphs)).toThrow("composite operations are written out before lowering");
});
