import { expect, test } from "vitest";
import { evaluate } from "../../compiler/ir/evaluate.js";
import type { Graph, Node } from "../../compiler/ir/graph.js";
import { verifyGraph } from "../../compiler/ir/verify-graph.js";
import { decompose } from "../../compiler/phases/4-optimize/decompose.js";
import { Rewriter } from "../../compiler/phases/4-optimize/rewrite.js";
import { rules } from "../../compiler/phases/4-optimize/rules.js";
import { shiftThresholds } from "../../compiler/phases/4-optimize/shift-thresholds.js";
import { distance, randomEnvironment, steadyValues } from "../support/numbers.js";
import { forRandomGraphs } from "../support/random-graph.js";
import { mapOutputs } from "../support/graph-text.js";

const environment = randomEnvironment(3, 3);

function expectSameValues(before: readonly Node[], after: readonly Node[]): void {
  const expected = steadyValues(before, environment);
  const found = evaluate(after, environment);
  before.forEach((node, k) => {
    expect(after[k].type).toEqual(node.type);
    expect(distance(expected[k], found.get(after[k])!.data)).toBeLessThan(1e-9);
  });
}

const roots = ({ outputs }: Graph): Node[] => [...outputs.values()];

test("rewriting keeps types and values, each step of it, and leaves nothing to rewrite", () =>
  forRandomGraphs(
    (graph) => {
      const rewriter = new Rewriter(rules);
      const after = mapOutputs(graph, (node) => rewriter.rewrite(node));
      verifyGraph(after);
      expectSameValues(roots(graph), roots(after));
      for (const step of rewriter.log) expectSameValues([step.before], [step.after]);
      const again = mapOutputs(after, (node) => new Rewriter(rules).rewrite(node));
      roots(after).forEach((node, k) => expect(roots(again)[k] === node).toBe(true));
    },
    { tameOn: environment },
  ));

test("writing composite operations out keeps values", () =>
  forRandomGraphs(
    (graph) => {
      const after = mapOutputs(graph, (node) => decompose([node])[0]);
      verifyGraph(after, { lowerable: true });
      expectSameValues(roots(graph), roots(after));
    },
    { tameOn: environment },
  ));

test("rewriting what was written out keeps values", () =>
  forRandomGraphs(
    (graph) => {
      const rewriter = new Rewriter(rules);
      const after = mapOutputs(graph, (node) => rewriter.rewrite(decompose([rewriter.rewrite(node)])[0]));
      verifyGraph(after, { lowerable: true });
      expectSameValues(roots(graph), roots(after));
    },
    { tameOn: environment },
  ));

test("shifting thresholds keeps values", () =>
  forRandomGraphs(
    (graph) => {
      const after = shiftThresholds(roots(graph));
      expectSameValues(roots(graph), after);
    },
    { tameOn: environment, only: ["add", "maximum", "contract", "broadcast", "relu"] },
  ));
