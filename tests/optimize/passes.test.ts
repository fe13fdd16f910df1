import { describe, expect, test } from "vitest";
import { printGraph } from "../../compiler/ir/print.js";
import { verifyGraph } from "../../compiler/ir/verify-graph.js";
import type { Graph, Node } from "../../compiler/ir/graph.js";
import { constant } from "../../compiler/ops/leaf.js";
import { reverse } from "../../compiler/ops/calculus/reverse.js";
import { decompose } from "../../compiler/phases/4-optimize/decompose.js";
import { Rewriter } from "../../compiler/phases/4-optimize/rewrite.js";
import { rules } from "../../compiler/phases/4-optimize/rules.js";
import { shiftThresholds } from "../../compiler/phases/4-optimize/shift-thresholds.js";
import { graphOf, mapOutputs, outputOf } from "../support/graph-text.js";

// IR in, IR out. `npx vitest run tests/optimize --update` writes the snapshots anew; read the difference.
expect.addSnapshotSerializer({ test: (value) => typeof value === "string", serialize: String });

const rewrite = (graph: Graph): Graph => {
  const rewriter = new Rewriter(rules);
  return mapOutputs(graph, (node) => rewriter.rewrite(node));
};

function show(graph: Graph): string {
  verifyGraph(graph);
  return printGraph(graph);
}

const rewritten = (text: string): string => show(rewrite(graphOf(text)));

/** The simplified gradient of the only output in its first input, as backward computes it. */
function gradient(text: string): string {
  const graph = rewrite(graphOf(text));
  const y = outputOf(graph);
  const x = firstInput(y);
  const ct = constant(y.table, 1, y.type);
  const dx = reverse(new Map([[y, ct]]), [x]).get(x)!;
  return show(rewrite({ name: "gradient", outputs: new Map([["dx", dx]]) }));
}

const firstInput = (node: Node): Node => (node.inputs.length === 0 ? node : firstInput(node.inputs[0]));

describe("the logistic function in primitives", () => {
  const spelledOut = `
    graph "spelled out" {
      %x = input() {role="input", name="x"} : f64[n,3]
      %minus = neg(%x) : f64[n,3]
      %e = exp(%minus) : f64[n,3]
      %1 = constant() {value=1} : f64[n,3]
      %d = add(%1, %e) : f64[n,3]
      %y = div(%1, %d) : f64[n,3]
    return
      "y" = %y
    }`;

  test("is recognised", () =>
    expect(rewritten(spelledOut)).toMatchInlineSnapshot(`
    graph "spelled out" {
      %1 = input() {role="input", name="x"} : f64[n,3]
      %2 = sigmoid(%1) : f64[n,3]
    return
      "y" = %2
    }
  `));

  test("has the derivative σ(1 − σ), from the stored output", () =>
    expect(gradient(spelledOut)).toMatchInlineSnapshot(`
      graph "gradient" {
        %1 = input() {role="input", name="x"} : f64[n,3]
        %2 = sigmoid(%1) : f64[n,3]
        %3 = constant() {value=1} : f64[n,3]
        %4 = sub(%3, %2) : f64[n,3]
        %5 = mul(%2, %4) : f64[n,3]
      return
        "dx" = %5
      }
    `));
});

describe("cross-entropy after what makes probabilities", () => {
  const binary = `
    graph "binary" {
      %f = input() {role="input", name="f"} : f64[n,1]
      %y = input() {role="target", name="y"} : f64[n,1]
      %p = sigmoid(%f) : f64[n,1]
      %1 = constant() {value=1} : f64[n,1]
      %log = logProbability(%p) : f64[n,1]
      %hit = mul(%y, %log) : f64[n,1]
      %no = sub(%1, %y) : f64[n,1]
      %q = sub(%1, %p) : f64[n,1]
      %logq = logProbability(%q) : f64[n,1]
      %miss = mul(%no, %logq) : f64[n,1]
      %sum = add(%hit, %miss) : f64[n,1]
      %loss = neg(%sum) : f64[n,1]
    return
      "loss" = %loss
    }`;

  test("of σ(f) is one function of f", () =>
    expect(rewritten(binary)).toMatchInlineSnapshot(`
    graph "binary" {
      %1 = input() {role="input", name="f"} : f64[n,1]
      %2 = input() {role="target", name="y"} : f64[n,1]
      %3 = binaryCrossEntropyOfLogit(%1, %2) : f64[n,1]
    return
      "loss" = %3
    }
  `));

  test("of σ(f) has the gradient σ(f) − y", () =>
    expect(gradient(binary)).toMatchInlineSnapshot(`
    graph "gradient" {
      %1 = input() {role="input", name="f"} : f64[n,1]
      %2 = sigmoid(%1) : f64[n,1]
      %3 = input() {role="target", name="y"} : f64[n,1]
      %4 = sub(%2, %3) : f64[n,1]
    return
      "dx" = %4
    }
  `));

  const classes = `
    graph "classes" {
      %z = input() {role="input", name="z"} : f64[n,3]
      %t = input() {role="target", name="t", simplex=true} : f64[n,3]
      %p = softmax(%z) : f64[n,3]
      %log = logProbability(%p) : f64[n,3]
      %hits = mul(%log, %t) : f64[n,3]
      %sum = sum(%hits) {axes=[1]} : f64[n]
      %loss = neg(%sum) : f64[n]
    return
      "loss" = %loss
    }`;

  test("of softmax(z) is log Σ eᶻ − Σ t·z", () =>
    expect(rewritten(classes)).toMatchInlineSnapshot(`
    graph "classes" {
      %1 = input() {role="input", name="z"} : f64[n,3]
      %2 = logSumExp(%1) : f64[n]
      %3 = input() {role="target", name="t", simplex=true} : f64[n,3]
      %4 = mul(%3, %1) : f64[n,3]
      %5 = sum(%4) {axes=[1]} : f64[n]
      %6 = sub(%2, %5) : f64[n]
    return
      "loss" = %6
    }
  `));

  test("of softmax(z) has the gradient p − t", () =>
    expect(gradient(classes)).toMatchInlineSnapshot(`
    graph "gradient" {
      %1 = input() {role="input", name="z"} : f64[n,3]
      %2 = softmax(%1) : f64[n,3]
      %3 = input() {role="target", name="t", simplex=true} : f64[n,3]
      %4 = sub(%2, %3) : f64[n,3]
    return
      "dx" = %4
    }
  `));
});

test("log Σ eˣ is written out with the largest exponent taken out first", () => {
  const graph = graphOf(`
    graph "rows" {
      %x = input() {role="input", name="x"} : f64[n,3]
      %y = logSumExp(%x) : f64[n]
    return
      "y" = %y
    }`);
  expect(show(mapOutputs(graph, (node) => decompose([node])[0]))).toMatchInlineSnapshot(`
    graph "rows" {
      %1 = input() {role="input", name="x"} : f64[n,3]
      %2 = reduceMax(%1) {axes=[1]} : f64[n]
      %3 = broadcast(%2) {axes=[0], shape=["n", 3]} : f64[n,3]
      %4 = sub(%1, %3) : f64[n,3]
      %5 = exp(%4) : f64[n,3]
      %6 = sum(%5) {axes=[1]} : f64[n]
      %7 = log(%6) : f64[n]
      %8 = add(%2, %7) : f64[n]
    return
      "y" = %8
    }
  `);
});

test("a constant threshold moves into the biases around it, and a plain ReLU stays", () => {
  const graph = graphOf(`
    graph "threshold" {
      %x = input() {role="input", name="x"} : f64[n,2]
      %w1 = input() {role="parameter", name="w1"} : f64[4,2]
      %b1 = input() {role="parameter", name="b1"} : f64[4]
      %w2 = input() {role="parameter", name="w2"} : f64[1,4]
      %b2 = input() {role="parameter", name="b2"} : f64[1]
      %p1 = contract(%x, %w1) {spec="ai,oi->ao"} : f64[n,4]
      %r1 = broadcast(%b1) {axes=[1], shape=["n", 4]} : f64[n,4]
      %z1 = add(%p1, %r1) : f64[n,4]
      %t = constant() {value=0.5} : f64[n,4]
      %h = maximum(%z1, %t) : f64[n,4]
      %p2 = contract(%h, %w2) {spec="ai,oi->ao"} : f64[n,1]
      %r2 = broadcast(%b2) {axes=[1], shape=["n", 1]} : f64[n,1]
      %y = add(%p2, %r2) : f64[n,1]
    return
      "y" = %y
    }`);
  const [shifted] = shiftThresholds([outputOf(graph)]);
  expect(show(rewrite(mapOutputs(graph, () => shifted)))).toMatchInlineSnapshot(`
    graph "threshold" {
      %1 = input() {role="input", name="x"} : f64[n,2]
      %2 = input() {role="parameter", name="w1"} : f64[4,2]
      %3 = contract(%1, %2) {spec="ai,oi->ao"} : f64[n,4]
      %4 = input() {role="parameter", name="b1"} : f64[4]
      %5 = constant() {value=0.5} : f64[4]
      %6 = sub(%4, %5) : f64[4]
      %7 = broadcast(%6) {axes=[1], shape=["n", 4]} : f64[n,4]
      %8 = add(%3, %7) : f64[n,4]
      %9 = relu(%8) {derivativeAtZero=0} : f64[n,4]
      %10 = input() {role="parameter", name="w2"} : f64[1,4]
      %11 = contract(%9, %10) {spec="ai,oi->ao"} : f64[n,1]
      %12 = sum(%10) {axes=[1]} : f64[1]
      %13 = constant() {value=0.5} : f64[1]
      %14 = mul(%12, %13) : f64[1]
      %15 = input() {role="parameter", name="b2"} : f64[1]
      %16 = add(%14, %15) : f64[1]
      %17 = broadcast(%16) {axes=[1], shape=["n", 1]} : f64[n,1]
      %18 = add(%11, %17) : f64[n,1]
    return
      "y" = %18
    }
  `);
});

test("the gradient of relu is a mask, and factors move under it", () =>
  expect(
    gradient(`
    graph "mask" {
      %x = input() {role="input", name="x"} : f64[n,3]
      %h = relu(%x) {derivativeAtZero=0} : f64[n,3]
      %y = input() {role="input", name="y"} : f64[n,3]
      %p = mul(%h, %y) : f64[n,3]
    return
      "p" = %p
    }`),
  ).toMatchInlineSnapshot(`
    graph "gradient" {
      %1 = input() {role="input", name="x"} : f64[n,3]
      %2 = relu(%1) {derivativeAtZero=0} : f64[n,3]
      %3 = constant() {value=0} : f64[n,3]
      %4 = greater(%2, %3) : f64[n,3]
      %5 = input() {role="input", name="y"} : f64[n,3]
      %6 = where(%4, %5, %3) : f64[n,3]
    return
      "dx" = %6
    }
  `));

test("masks of opposite conditions become one choice", () =>
  expect(
    rewritten(`
    graph "masks" {
      %x = input() {role="input", name="x"} : f64[n]
      %y = input() {role="input", name="y"} : f64[n]
      %0 = constant() {value=0} : f64[n]
      %c = greater(%x, %0) : f64[n]
      %a = where(%c, %x, %0) : f64[n]
      %b = where(%c, %0, %y) : f64[n]
      %s = add(%a, %b) : f64[n]
    return
      "s" = %s
    }`),
  ).toMatchInlineSnapshot(`
    graph "masks" {
      %1 = input() {role="input", name="x"} : f64[n]
      %2 = constant() {value=0} : f64[n]
      %3 = greater(%1, %2) : f64[n]
      %4 = input() {role="input", name="y"} : f64[n]
      %5 = where(%3, %1, %4) : f64[n]
    return
      "s" = %5
    }
  `));

test("what is known at compile time is computed then", () =>
  expect(
    rewritten(`
    graph "constants" {
      %2 = constant() {value=2} : f64[3]
      %3 = constant() {value=3} : f64[3]
      %8 = pow(%2, %3) : f64[3]
      %all = sum(%8) {axes=[0]} : f64[]
      %x = input() {role="input", name="x"} : f64[]
      %half = constant() {value=0.5} : f64[]
      %p = mul(%half, %x) : f64[]
      %q = mul(%p, %all) : f64[]
    return
      "q" = %q
    }`),
  ).toMatchInlineSnapshot(`
    graph "constants" {
      %1 = input() {role="input", name="x"} : f64[]
      %2 = constant() {value=12} : f64[]
      %3 = mul(%1, %2) : f64[]
    return
      "q" = %3
    }
  `));

test("equal values are one node as soon as they are made", () =>
  expect(
    show(
      graphOf(`
      graph "twice" {
        %x = input() {role="input", name="x"} : f64[n]
        %a = exp(%x) : f64[n]
        %b = exp(%x) : f64[n]
        %y = mul(%a, %b) : f64[n]
      return
        "y" = %y
      }`),
    ),
  ).toMatchInlineSnapshot(`
    graph "twice" {
      %1 = input() {role="input", name="x"} : f64[n]
      %2 = exp(%1) : f64[n]
      %3 = mul(%2, %2) : f64[n]
    return
      "y" = %3
    }
  `));

test("what no output needs is gone", () =>
  expect(
    rewritten(`
    graph "dead" {
      %x = input() {role="input", name="x"} : f64[n]
      %0 = constant() {value=0} : f64[n]
      %e = exp(%x) : f64[n]
      %z = mul(%e, %0) : f64[n]
      %y = add(%x, %z) : f64[n]
    return
      "y" = %y
    }`),
  ).toMatchInlineSnapshot(`
    graph "dead" {
      %1 = input() {role="input", name="x"} : f64[n]
    return
      "y" = %1
    }
  `));
