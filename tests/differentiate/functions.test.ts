import { describe, expect, test } from "vitest";
import { topologicalOrder, type Graph, type Node } from "../../compiler/ir/graph.js";
import { parseGraphs } from "../../compiler/ir/parse.js";
import { ops } from "../../compiler/ops/index.js";
import { functionGraph, Trace } from "../../compiler/trace.js";
import type { FunctionGraph } from "../../compiler/phases/3-differentiate/functions.js";
import { compileSource, verifyingTrace } from "../support/compile-to-module.js";

expect.addSnapshotSerializer({ test: (value) => typeof value === "string", serialize: String });

const line = `
  import { model, dense, meanSquaredError, sgd } from "tapeless";
  export default model({
    input: [2],
    layers: [dense(1, { name: "line" })],
    loss: meanSquaredError(),
    optimizer: sgd({ learningRate: 0.1 }),
  });`;

async function dumped(source: string, phase: "joint" | "optimized"): Promise<string> {
  const trace = verifyingTrace([phase]);
  await compileSource(source, {}, trace);
  return trace.dumps[0].text;
}

const graphNamed = (text: string, name: string): Graph =>
  parseGraphs(text, ops).find((graph) => graph.name === name)!;

test("a step is forward, backward and update in one graph, each value there once", async () => {
  const text = await dumped(line, "optimized");
  const [step] = /^graph "step"[^]*?^}/m.exec(text)!;
  expect(step).toMatchInlineSnapshot(`
    graph "step" {
      %1 = input() {role="parameter", name="line.weight"} : f64[1,2]
      %2 = input() {role="input", name="x"} : f64[n,2]
      %3 = contract(%2, %1) {spec="ai,oi->ao"} : f64[n,1]
      %4 = input() {role="parameter", name="line.bias"} : f64[1]
      %5 = broadcast(%4) {axes=[1], shape=["n", 1]} : f64[n,1]
      %6 = add(%3, %5) : f64[n,1]
      %7 = input() {role="target", name="y"} : f64[n,1]
      %8 = sub(%6, %7) : f64[n,1]
      %9 = constant() {value=2} : f64[]
      %10 = argument() {name="n"} : f64[]
      %11 = div(%9, %10) : f64[]
      %12 = broadcast(%11) {axes=[], shape=["n", 1]} : f64[n,1]
      %13 = mul(%8, %12) : f64[n,1]
      %14 = contract(%13, %2) {spec="ao,ai->oi"} : f64[1,2]
      %15 = argument() {name="learningRate"} : f64[]
      %16 = broadcast(%15) {axes=[], shape=[1, 2]} : f64[1,2]
      %17 = mul(%14, %16) : f64[1,2]
      %18 = sub(%1, %17) : f64[1,2]
      %19 = sum(%13) {axes=[0]} : f64[1]
      %20 = broadcast(%15) {axes=[], shape=[1]} : f64[1]
      %21 = mul(%19, %20) : f64[1]
      %22 = sub(%4, %21) : f64[1]
      %23 = mul(%8, %8) : f64[n,1]
      %24 = sum(%23) {axes=[0, 1]} : f64[]
      %25 = div(%24, %10) : f64[]
    return
      "params.line.weight" = %18
      "params.line.bias" = %22
      "returns" = %25
    }
  `);
});

test("backward delivers a gradient for every parameter, and the loss", async () => {
  const backward = graphNamed(await dumped(line, "joint"), "backward");
  expect([...backward.outputs.keys()]).toEqual(["grad.line.weight", "grad.line.bias", "returns"]);
});

describe("values made by differentiation", () => {
  const network = `
    import { graph, input, dense, sigmoid, meanSquaredError } from "tapeless";
    export default graph(() => {
      const x = input("x", [2]);
      const hidden = sigmoid()(dense(3)(x));
      return { outputs: { y: dense(1)(hidden) }, loss: meanSquaredError() };
    });`;

  async function backwardNodes(): Promise<Node[]> {
    const graphs: FunctionGraph<string>[] = [];
    const trace = new Trace(undefined, { joint: (joint) => graphs.push(...joint) });
    await compileSource(network, {}, trace);
    const backward = graphs.find(({ name }) => name === "backward")!;
    return topologicalOrder(functionGraph(backward).outputs.values());
  }

  test("are called after what they are the gradients of", async () => {
    const names = new Set((await backwardNodes()).map(({ origin }) => origin.name));
    expect([...names]).toEqual(expect.arrayContaining(["hidden", "dHidden"]));
  });

  test("belong to the backward section, and to the layer and the place of their cause", async () => {
    const nodes = await backwardNodes();
    const gradient = nodes.find(({ origin }) => origin.name === "dHidden")!;
    expect(gradient.origin.section).toBe("backward");
    expect(gradient.origin.site).toBeDefined();
    const hidden = nodes.find(({ origin }) => origin.name === "hidden")!;
    expect(hidden.origin.section).toBeUndefined();
  });
});
