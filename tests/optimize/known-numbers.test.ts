import { describe, expect, test } from "vitest";
import { evaluate } from "../../compiler/ir/evaluate.js";
import { NodeTable, type Node } from "../../compiler/ir/graph.js";
import { verifyGraph } from "../../compiler/ir/verify-graph.js";
import { BATCH, product, type Shape } from "../../compiler/ir/tensor-type.js";
import { add, div, mul, sub } from "../../compiler/ops/arithmetic.js";
import { broadcast } from "../../compiler/ops/broadcast.js";
import { exp, sqrt } from "../../compiler/ops/exponential.js";
import { ops } from "../../compiler/ops/index.js";
import { constantValue, input, known, literal, literalNumbers, ramp } from "../../compiler/ops/leaf.js";
import { reshape } from "../../compiler/ops/shape.js";
import { sumOver } from "../../compiler/ops/reduce.js";
import { absorbScales } from "../../compiler/phases/4-optimize/absorb-scales.js";
import { joinShifts } from "../../compiler/phases/4-optimize/join-shifts.js";
import { knownRules } from "../../compiler/phases/4-optimize/known-numbers.js";
import { Rewriter, type Rule } from "../../compiler/phases/4-optimize/rewrite.js";
import { rules } from "../../compiler/phases/4-optimize/rules.js";
import { gradientTable, type Entry } from "../ops/gradient-table.js";
import { createRandom, distance, numbers, randomEnvironment, steadyValues } from "../support/numbers.js";
import { mapOutputs } from "../support/graph-text.js";
import { withKnownParameters } from "../support/known-parameters.js";
import { forRandomGraphs } from "../support/random-graph.js";

const type = (...shape: Shape) => ({ dtype: "f64", shape }) as const;
const environment = randomEnvironment(3, 3);

/** Numbers that are all different, above 0. */
function tensor(table: NodeTable, seed: number, ...shape: number[]): Node {
  return literal(table, numbers(createRandom(seed), product(shape), [0.5, 2]), type(...shape));
}

const rewrite = (node: Node): Node => new Rewriter([...rules, ...knownRules]).rewrite(node);

function expectSameValues(before: readonly Node[], after: readonly Node[], limit = 1e-12): void {
  const values = evaluate([...before, ...after], environment);
  before.forEach((node, k) => {
    expect(after[k].type).toEqual(node.type);
    expect(distance(values.get(node)!.data, values.get(after[k])!.data)).toBeLessThan(limit);
  });
}

const isLeaf = (node: Node): boolean =>
  literalNumbers(node) !== undefined || constantValue(node) !== undefined;

describe("what depends on known numbers alone becomes known numbers", () => {
  /** Their entries are about samples, and what is there for each sample is not known; a scan never is. */
  const ofSamples = ["broadcast", "reshape", "scatterAdd", "scan"];
  const table = Object.entries(gradientTable)
    .filter(([name]) => !ofSamples.includes(name))
    .flatMap(([name, entries]) =>
      [entries].flat().flatMap((entry) => (entry.leaf ? [] : [[name, entry] as const])),
    );

  test.each(table)("%s", (name, { build, attributes, shapes, domain = [0.5, 1] }: Entry) => {
    const nodes = new NodeTable();
    const op = ops.get(name)!;
    const given = shapes ?? new Array<Shape>(op.arity!).fill([BATCH, 3]);
    const random = createRandom(5);
    const inputs = given.map((shape, k) => {
      const own = shape.map((extent) => (extent === BATCH ? 2 : extent));
      const range = (typeof domain[0] === "number" ? domain : domain[k]) as [number, number];
      return literal(nodes, numbers(random, product(own), range), type(...own));
    });
    const node = build ? build(...inputs) : nodes.node(op, inputs, attributes);
    expect(node.isKnown).toBe(true);
    const folded = rewrite(node);
    expectSameValues([node], [folded], 1e-15);
    const stored = inputs.reduce((sum, { type: { shape } }) => sum + product(shape as number[]), 0);
    expect(isLeaf(folded)).toBe(product(node.type.shape as number[]) <= stored);
  });

  test("in another shape", () => {
    const w = tensor(new NodeTable(), 1, 2, 3);
    for (const node of [reshape(w, [3, 2]), broadcast(w, [1, 2, 3], [1, 2])]) {
      expect(isLeaf(rewrite(node))).toBe(true);
      expectSameValues([node], [rewrite(node)], 1e-15);
    }
  });

  test("but not what depends on the number of samples, or on anything from outside", () => {
    const nodes = new NodeTable();
    const w = tensor(nodes, 1, 3);
    const perSample = broadcast(w, [BATCH, 3], [1]);
    const x = input(nodes, "parameter", "x", type(3));
    for (const node of [perSample, sumOver(perSample, [0]), add(w, x), exp(x)]) {
      expect(node.isKnown).toBe(false);
      expectSameValues([node], [rewrite(node)]);
    }
  });

  test("nor what is larger than it is made of", () => {
    const nodes = new NodeTable();
    const [column, row] = [tensor(nodes, 1, 8), tensor(nodes, 2, 9)];
    const outer = mul(broadcast(column, [8, 9], [0]), broadcast(row, [8, 9], [1]));
    const angles = exp(ramp(nodes, [9, 1], 0, type(8, 9)));
    for (const node of [broadcast(column, [8, 9], [0]), outer, angles]) expect(rewrite(node)).toBe(node);
  });

  test("numbers that are all equal become one", () => {
    const nodes = new NodeTable();
    expect(constantValue(rewrite(literal(nodes, [2, 2, 2], type(3))))).toBe(2);
    expect(constantValue(known(nodes, [NaN, NaN], type(2)))).toBeNaN();
    expect(constantValue(known(nodes, [0, -0], type(2)))).toBeUndefined();
  });
});

/** What left sides are written with: a value x of samples, and known numbers along its axes. */
class Terms {
  readonly table = new NodeTable();
  readonly x = input(this.table, "input", "x", type(BATCH, 2, 3));
  readonly c = this.along(1, [1, 2], 2, 3);
  readonly d = this.along(2, [1, 2], 2, 3);
  readonly e = this.along(3, [2], 3);

  along(seed: number, axes: number[], ...shape: number[]): Node {
    return broadcast(tensor(this.table, seed, ...shape), this.x.type.shape, axes);
  }
}

const examples: Readonly<Record<string, (terms: Terms) => Node>> = {
  "x − c = x + (−c)": ({ x, c }) => sub(x, c),
  "x / c = x · (1 / c)": ({ x, c }) => div(x, c),
  "c + x = x + c": ({ x, c }) => add(c, x),
  "c · x = x · c": ({ x, c }) => mul(c, x),
  "(x + c) + d = x + (c + d)": ({ x, c, e }) => add(add(x, e), c),
  "(x + c) − d = x + (c − d)": ({ x, c }) => sub(add(x, c), 2),
  "(x · c) · d = x · (c · d)": ({ x, c, d }) => mul(mul(x, c), d),
  "(x / c) · d = x · (d / c)": ({ x, c, d }) => mul(div(x, c), d),
  "(x · c) / d = x · (c / d)": ({ x, c, e }) => div(mul(x, c), e),
};

describe("the rules for known numbers", () => {
  const laws = knownRules.filter(({ law }) => law !== "");

  test("each have an example", () =>
    expect(laws.map(({ law }) => law).sort()).toEqual(Object.keys(examples).sort()));

  test.each(laws.map((rule): [string, Rule] => [rule.law, rule]))("%s", (law, rule) => {
    const before = examples[law](new Terms());
    const after = rule.apply(before)!;
    expect(before.op.name).toBe(rule.op);
    expect(after).not.toBe(before);
    expectSameValues([before], [after], 1e-13);
    const { table, op, inputs, attributes } = before;
    const unknown = inputs.map((x, k) => input(table, "input", `z${k}`, x.type));
    expect(rule.apply(table.node(op, unknown, attributes))).toBeUndefined();
  });

  test("a divisor whose reciprocal has fewer digits stays", () => {
    const { table, x } = new Terms();
    for (const least of [0, 1e-310, 1e308]) {
      const c = broadcast(literal(table, [1, 2, least], type(3)), x.type.shape, [2]);
      expect(rewrite(div(x, c))).toBe(div(x, c));
    }
    const single = input(table, "input", "s", { dtype: "f32", shape: [BATCH, 2] });
    const small = broadcast(literal(table, [1, 1e-39], { dtype: "f32", shape: [2] }), [BATCH, 2], [1]);
    expect(rewrite(div(single, small))).toBe(div(single, small));
  });

  test("numbers along different axes stay apart", () => {
    const terms = new Terms();
    const rows = terms.along(4, [1], 2);
    const sum = add(add(terms.x, terms.e), rows);
    expect(rewrite(sum)).toBe(sum);
  });
});

test("they keep types and values of random graphs, and leave nothing to rewrite; moving scales and shifts keeps the values too", () =>
  forRandomGraphs(
    (graph) => {
      const frozen = mapOutputs(graph, (node) => withKnownParameters(node, environment));
      const rewriter = new Rewriter([...rules, ...knownRules]);
      const after = mapOutputs(frozen, (node) => rewriter.rewrite(node));
      const absorbed = joinShifts(absorbScales([...after.outputs.values()])).map((node) =>
        rewriter.rewrite(node),
      );
      verifyGraph(after);
      const expected = steadyValues([...frozen.outputs.values()], environment);
      for (const roots of [[...after.outputs.values()], absorbed]) {
        const found = evaluate(roots, environment);
        roots.forEach((node, k) => expect(distance(expected[k], found.get(node)!.data)).toBeLessThan(1e-9));
      }
      const again = mapOutputs(after, rewrite);
      [...after.outputs].forEach(([name, node]) => expect(again.outputs.get(name) === node).toBe(true));
    },
    { tameOn: environment, runs: 200 },
  ));

test("the square root of a variance is known, also with what is added to it", () => {
  const nodes = new NodeTable();
  expect(isLeaf(rewrite(sqrt(add(tensor(nodes, 1, 8), 1e-5))))).toBe(true);
});
