import { describe, expect, test } from "vitest";
import { evaluate } from "../../compiler/ir/evaluate.js";
import { NodeTable, topologicalOrder, type Node } from "../../compiler/ir/graph.js";
import { BATCH, product, type Shape } from "../../compiler/ir/tensor-type.js";
import { add, div, mul, neg, sub } from "../../compiler/ops/arithmetic.js";
import { broadcast } from "../../compiler/ops/broadcast.js";
import { contract } from "../../compiler/ops/contract.js";
import { exp } from "../../compiler/ops/exponential.js";
import { input, literal } from "../../compiler/ops/leaf.js";
import { maxOver, sumOver } from "../../compiler/ops/reduce.js";
import { concat, pad, permute, reshape, reverse, slice } from "../../compiler/ops/shape.js";
import { overlapAdd, window } from "../../compiler/ops/window.js";
import { absorbScales } from "../../compiler/phases/4-optimize/absorb-scales.js";
import { knownRules } from "../../compiler/phases/4-optimize/known-numbers.js";
import { Rewriter } from "../../compiler/phases/4-optimize/rewrite.js";
import { rules } from "../../compiler/phases/4-optimize/rules.js";
import { createRandom, distance, numbers, randomEnvironment } from "../support/numbers.js";

const type = (...shape: Shape) => ({ dtype: "f64", shape }) as const;
const environment = randomEnvironment(3, 2);

/** Values that the cases are written with: images x [3, 4, 6], weights, and numbers along axes. */
class Terms {
  readonly table = new NodeTable();
  readonly x = input(this.table, "input", "x", type(BATCH, 3, 4, 6));
  private seed = 0;

  /** Numbers that are all different. */
  tensor(...shape: number[]): Node {
    return literal(this.table, numbers(createRandom(++this.seed), product(shape), [0.5, 2]), type(...shape));
  }

  /** The same along axes of another value. */
  along(node: Node, ...axes: number[]): Node {
    const { shape } = node.type;
    return broadcast(this.tensor(...axes.map((axis) => shape[axis] as number)), shape, axes);
  }

  /** Five values for each pixel: [5, 4, 6]. */
  readonly pointwise = (): Node => contract(this.x, this.tensor(5, 3), "nchw,fc->nfhw");
}

/** What is left of the multiplications and divisions by known numbers. */
function simplified(node: Node): Node {
  const rewriter = new Rewriter([...rules, ...knownRules]);
  const [absorbed] = absorbScales([rewriter.rewrite(node)]);
  return rewriter.rewrite(absorbed);
}

const count = (root: Node, ...names: string[]): number =>
  topologicalOrder([root]).filter(({ op }) => names.includes(op.name)).length;

function expectSameValue(before: Node, after: Node): void {
  const values = evaluate([before, after], environment);
  expect(after.type).toEqual(before.type);
  expect(distance(values.get(before)!.data, values.get(after)!.data)).toBeLessThan(1e-13);
}

type Case = (terms: Terms) => Node;
const scaled = (terms: Terms, z: Node, ...axes: number[]): Node => mul(z, terms.along(z, ...axes));
const windows = { size: 2, stride: 2, dilation: 1 };

const absorbed: Readonly<Record<string, Case>> = {
  "a factor for each channel": (t) => scaled(t, t.pointwise(), 1),
  "a factor in front": (t) => {
    const z = t.pointwise();
    return mul(t.along(z, 1), z);
  },
  "one factor for all": (t) => mul(t.pointwise(), 3),
  "a divisor": (t) => {
    const z = t.pointwise();
    return div(z, t.along(z, 1));
  },
  "one divisor for all": (t) => div(t.pointwise(), 3),
  "a factor behind a bias": (t) => {
    const z = t.pointwise();
    return scaled(t, add(z, t.along(z, 1)), 1);
  },
  "batch normalisation": (t) => {
    const z = t.pointwise();
    const [bias, mean, deviation, weight, shift] = Array.from({ length: 5 }, () => t.along(z, 1));
    return add(mul(div(sub(add(z, bias), mean), deviation), weight), shift);
  },
  "one normalisation after another": (t) => {
    const z = t.pointwise();
    const once = add(scaled(t, z, 1), t.along(z, 1));
    return add(scaled(t, once, 1), t.along(z, 1));
  },
  "a factor of a sum of two products": (t) => scaled(t, add(t.pointwise(), t.pointwise()), 1),
  "a factor of a difference": (t) => scaled(t, sub(t.pointwise(), neg(t.pointwise())), 1),
  "a factor where the weights come first": (t) =>
    scaled(t, contract(t.tensor(5, 3), t.x, "fc,nchw->nfhw"), 1),
  "a factor along an axis that both have": (t) =>
    scaled(t, contract(t.x, t.tensor(3, 5), "nchw,cf->ncfhw"), 1, 2),
  "channels in groups": (t) => {
    const parts = reshape(t.x, [BATCH, 1, 3, 4, 6]);
    const z = contract(parts, t.tensor(1, 5, 3), "ngchw,gfc->ngfhw");
    return scaled(t, reshape(z, [BATCH, 5, 4, 6]), 1);
  },
  "groups that become channels": (t) => {
    const z = contract(t.x, t.tensor(3, 2), "nchw,cf->ncfhw");
    return scaled(t, reshape(z, [BATCH, 6, 4, 6]), 1);
  },
  "axes of one element that come and go": (t) => {
    const z = reshape(t.pointwise(), [BATCH, 1, 5, 1, 4, 6, 1]);
    return scaled(t, reshape(scaled(t, z, 2), [BATCH, 5, 4, 6]), 1);
  },
  "channels last": (t) => scaled(t, permute(t.pointwise(), [0, 2, 3, 1]), 3),
  "the mean of all pixels": (t) => scaled(t, div(sumOver(t.pointwise(), [2, 3]), 24), 1),
  "the mean of windows": (t) => scaled(t, div(sumOver(window(t.pointwise(), 3, windows), [4]), 2), 1),
  "overlapping windows": (t) => {
    const z = contract(t.x, t.tensor(3, 5, 2), "nchw,cfk->nfhwk");
    return scaled(t, slice(overlapAdd(z, 3, 12, windows), 3, 1, 9), 1);
  },
  "values side by side": (t) => {
    const z = contract(t.x, t.tensor(4, 3), "nchw,fc->nfhw");
    return scaled(t, concat([t.pointwise(), z], 1), 1);
  },
  "values side by side along another axis": (t) => scaled(t, concat([t.pointwise(), t.pointwise()], 2), 1),
  "zeros around": (t) => scaled(t, pad(reverse(t.pointwise(), 2), 2, 1, 1), 1),
};

describe("a scale disappears into weights", () => {
  test.each(Object.entries(absorbed))("%s", (_name, build) => {
    const before = build(new Terms());
    const after = simplified(before);
    expectSameValue(before, after);
    expect(count(after, "mul", "div", "neg")).toBe(0);
    expect(count(after, "add", "sub")).toBeLessThanOrEqual(count(before, "contract"));
  });
});

const kept: Readonly<Record<string, Case>> = {
  "what it scales is no product with weights": (t) => scaled(t, exp(t.x), 1),
  "the factor is not known": (t) => {
    const z = t.pointwise();
    return mul(z, broadcast(input(t.table, "input", "k", type(BATCH, 5)), z.type.shape, [0, 1]));
  },
  "it runs along an axis that the weights have not": (t) => scaled(t, t.pointwise(), 2),
  "only one of two summands can take it": (t) => scaled(t, add(t.pointwise(), exp(t.pointwise())), 1),
  "the product is used elsewhere too": (t) => {
    const z = t.pointwise();
    return concat([scaled(t, z, 1), z], 1);
  },
  "what comes before a bias is used elsewhere too": (t) => {
    const z = t.pointwise();
    return concat([scaled(t, add(z, t.along(z, 1)), 1), z], 1);
  },
  "the weights are used elsewhere too": (t) => {
    const w = t.tensor(3, 3);
    const z = contract(t.x, w, "nchw,fc->nfhw");
    return contract(scaled(t, z, 1), w, "nchw,fc->nfhw");
  },
  "the largest is taken between": (t) => scaled(t, maxOver(t.pointwise(), [3]), 1),
  "something else than zeros is around": (t) => mul(pad(t.pointwise(), 2, 1, 1, 7), 3),
  "it runs along a part of joined axes": (t) => scaled(t, reshape(t.pointwise(), [BATCH, 20, 6]), 1),
};

describe("a scale stays where", () => {
  test.each(Object.entries(kept))("%s", (_name, build) => {
    const before = build(new Terms());
    const after = simplified(before);
    expectSameValue(before, after);
    expect(count(after, "mul", "div")).toBe(1);
    expect(count(after, "contract")).toBe(count(before, "contract"));
  });

  test("the product is delivered itself", () => {
    const t = new Terms();
    const z = t.pointwise();
    const roots = [z, scaled(t, z, 1)];
    expect(absorbScales(roots).every((root, k) => root === roots[k])).toBe(true);
  });
});

test("scaled weights are called like the weights", () => {
  const t = new Terms();
  const w = t.table.from({ name: "conv.weight" }, () => t.tensor(5, 3));
  const after = simplified(scaled(t, contract(t.x, w, "nchw,fc->nfhw"), 1));
  expect(after.inputs[1]).not.toBe(w);
  expect(after.inputs[1].origin.name).toBe("conv.weight");
});
