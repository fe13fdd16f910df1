import { expect, test } from "vitest";
import { evaluate } from "../../compiler/ir/evaluate.js";
import { NodeTable, topologicalOrder, type Node } from "../../compiler/ir/graph.js";
import { BATCH } from "../../compiler/ir/tensor-type.js";
import { add, sub } from "../../compiler/ops/arithmetic.js";
import { broadcast } from "../../compiler/ops/broadcast.js";
import { exp } from "../../compiler/ops/exponential.js";
import { input, literal } from "../../compiler/ops/leaf.js";
import { concat } from "../../compiler/ops/shape.js";
import { joinShifts } from "../../compiler/phases/4-optimize/join-shifts.js";
import { knownRules } from "../../compiler/phases/4-optimize/known-numbers.js";
import { Rewriter } from "../../compiler/phases/4-optimize/rewrite.js";
import { rules } from "../../compiler/phases/4-optimize/rules.js";
import { distance, randomEnvironment } from "../support/numbers.js";

const table = new NodeTable();
const type = { dtype: "f64", shape: [BATCH, 2] } as const;
const x = input(table, "input", "x", type);
const y = input(table, "input", "y", type);
const shift = (a: number, b: number): Node =>
  broadcast(literal(table, [a, b], { dtype: "f64", shape: [2] }), type.shape, [1]);
const [xc, yd] = [add(x, shift(1, 2)), add(y, shift(3, 5))];

/** The value after the pass, which keeps it, and how many additions and subtractions are left. */
function joined(root: Node): { after: Node; sums: number } {
  const rewriter = new Rewriter([...rules, ...knownRules]);
  const [moved] = joinShifts([root]);
  const after = rewriter.rewrite(moved);
  const values = evaluate([root, after], randomEnvironment(3, 2));
  expect(distance(values.get(root)!.data, values.get(after)!.data)).toBeLessThan(1e-14);
  const order = topologicalOrder([after]);
  return { after, sums: order.filter(({ op }) => op === add.op || op === sub.op).length };
}

test.each([
  ["sum", add(xc, yd)],
  ["difference", sub(xc, yd)],
])("two shifts in a %s become one", (_name, root) => {
  const { after, sums } = joined(root);
  expect(sums).toBe(2);
  expect(after.op).toBe(add.op);
});

test("three become one", () => {
  expect(joined(add(add(xc, yd), add(exp(x), shift(7, 9)))).sums).toBe(3);
});

test("a sum that is used elsewhere too stays, and so does one with what is not known", () => {
  const isKept = (...roots: Node[]): boolean => joinShifts(roots).every((root, k) => root === roots[k]);
  expect(isKept(concat([add(xc, yd), exp(xc)], 1))).toBe(true);
  expect(isKept(xc, add(xc, yd))).toBe(true);
  expect(isKept(add(add(x, y), yd))).toBe(true);
});
