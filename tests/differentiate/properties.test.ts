import fc from "../support/fast-check.js";
import { expect, test } from "vitest";
import { evaluate } from "../../compiler/ir/evaluate.js";
import type { Node } from "../../compiler/ir/graph.js";
import { verifyGraph } from "../../compiler/ir/verify-graph.js";
import { verifyProcedure } from "../../compiler/ir/verify-procedure.js";
import { verifyProgram } from "../../compiler/ir/verify-program.js";
import { DEFAULTS } from "../../compiler/options.js";
import { decompose } from "../../compiler/phases/4-optimize/decompose.js";
import { Rewriter } from "../../compiler/phases/4-optimize/rewrite.js";
import { rules } from "../../compiler/phases/4-optimize/rules.js";
import { schedule } from "../../compiler/phases/5-schedule/schedule.js";
import { interpretStmts } from "../support/interpret-procedure.js";
import { jointGraph } from "../support/joint-graph.js";
import { lowerGraph, machineFor, results } from "../support/lower-graph.js";
import { distance, dot, isTame, randomEnvironment, steadyValues } from "../support/numbers.js";
import { forRandomGraphs } from "../support/random-graph.js";
import { mapOutputs } from "../support/graph-text.js";

const environment = randomEnvironment(11, 3);
const total = (a: readonly Float64Array[], b: readonly Float64Array[]): number =>
  a.reduce((sum, values, k) => sum + dot(values, b[k]), 0);

test("forward mode and reverse mode of a graph are transposes", () =>
  forRandomGraphs(({ name, outputs }) => {
    const { graph, tangents, cotangents, images, gradients } = jointGraph({ name, outputs });
    verifyGraph(graph);
    fc.pre(isTame(graph.outputs.values(), environment));
    const values = evaluate([...tangents, ...cotangents, ...images, ...gradients], environment);
    const dataOf = (nodes: readonly Node[]): Float64Array[] => nodes.map((node) => values.get(node)!.data);
    const [left, right] = [
      total(dataOf(cotangents), dataOf(images)),
      total(dataOf(tangents), dataOf(gradients)),
    ];
    const terms = total(
      dataOf(cotangents).map((data) => data.map(Math.abs)),
      dataOf(images).map((data) => data.map(Math.abs)),
    );
    // Sums of large terms of both signs lose digits: the error is relative to the terms.
    expect(Math.abs(left - right) / Math.max(1, terms)).toBeLessThan(1e-9);
  }));

/** Without jumps and kinks a small step shows the derivative. */
const SMOOTH = [
  ..."add sub mul sigmoid tanh softplus sin cos atan asinh erf exp".split(" "),
  ..."broadcast sum contract reshape permute slice pad concat softmax logSumExp logSoftmax".split(" "),
];

test("the derivative of a smooth graph is the limit of differences", () =>
  forRandomGraphs(
    ({ name, outputs }) => {
      const { inputs, tangents, images } = jointGraph({ name, outputs });
      const roots = [...new Set(outputs.values())];
      const moved = (by: number): Float64Array[] => {
        const leaf = (node: Node): ArrayLike<number> | number => {
          const [start, k] = [environment.leaf(node), inputs.indexOf(node)];
          if (k < 0 || typeof start === "number") return start;
          const direction = environment.leaf(tangents[k]) as number[];
          return Array.from(start, (value, i) => value + by * direction[i]);
        };
        const values = evaluate(roots, { ...environment, leaf });
        return roots.map((node) => values.get(node)!.data);
      };
      const [after, before] = [moved(1e-6), moved(-1e-6)];
      const values = evaluate(images, environment);
      images.forEach((image, k) => {
        const slope = after[k].map((value, i) => (value - before[k][i]) / 2e-6);
        const isTame = after[k].every((value) => Math.abs(value) < 100);
        if (isTame) expect(distance(slope, values.get(image)!.data)).toBeLessThan(1e-3);
      });
    },
    { only: SMOOTH },
  ));

test("derivatives survive rewriting, lowering and every schedule", () =>
  forRandomGraphs(({ name, outputs }) => {
    const { graph } = jointGraph({ name, outputs });
    fc.pre(isTame(graph.outputs.values(), environment));
    const rewriter = new Rewriter(rules);
    const simple = mapOutputs(graph, (node) => rewriter.rewrite(decompose([rewriter.rewrite(node)])[0]));
    verifyGraph(simple, { lowerable: true });
    const expected = steadyValues([...graph.outputs.values()], environment);
    const program = lowerGraph(simple);
    verifyProgram(program);
    for (const unroll of ["none", "full"] as const) {
      const { procedure } = schedule(program, { ...DEFAULTS, unroll, purpose: "training" });
      verifyProcedure(procedure, program);
      const machine = machineFor(simple, environment);
      interpretStmts(procedure.body, program.constants, machine, procedure.arena);
      [...results(simple, machine).values()].forEach((found, k) =>
        expect(distance(expected[k], found)).toBeLessThan(1e-8),
      );
    }
  }));
