import { topologicalOrder, usersOf, type Node } from "../../ir/graph.js";
import { relu } from "../../ops/activation.js";
import { add, maximum, mul, sub } from "../../ops/arithmetic.js";
import { broadcast } from "../../ops/broadcast.js";
import { contract, parseSpec, summedLabels } from "../../ops/contract.js";
import { constantValue, isInput } from "../../ops/leaf.js";
import { sumOver } from "../../ops/reduce.js";
import { isBatched } from "../../ir/tensor-type.js";
import { axesOf } from "./patterns.js";

/**
 * max(t, z) = relu(z − t) + t. With a constant t between a bias and products with weights, both shifts move into
 * biases: the one before becomes b − t, each one after b + t·Σ_j W_ij. What runs per sample is a plain ReLU; the
 * shifted biases depend on parameters alone and are computed once per call.
 */
export function shiftThresholds(roots: readonly Node[]): Node[] {
  const order = topologicalOrder(roots);
  const users = usersOf(order);
  const kept = new Set(roots);
  const shifted = new Map<Node, Node>();
  const moved = new Map<Node, Node>();
  for (const node of order) {
    const inputs = node.inputs.map((input) => moved.get(input)!);
    const rebuilt = node.table.rebuild(node, inputs);
    moved.set(node, rebuilt);
    const threshold = thresholdOf(node);
    if (
      threshold !== undefined &&
      !kept.has(node) &&
      (users.get(node) ?? []).every((user) => isProduct(user, node))
    ) {
      const lowered = lowerBias(rebuilt.inputs[0], threshold);
      if (lowered)
        shifted.set(
          node,
          rebuilt.table.from(node.origin, () => relu(lowered)),
        );
    }
    const source = isWeightProduct(node) ? shifted.get(node.inputs[0]) : undefined;
    if (source)
      moved.set(
        node,
        node.table.from(node.origin, () => raiseProduct(node, source, inputs[1])),
      );
  }
  return roots.map((root) => moved.get(root)!);
}

/** A larger threshold is left alone: z − t would lose the last digits of z. */
const LARGEST_THRESHOLD = 1e3;

/** t of max(t, z), where t is a constant other than 0. */
function thresholdOf(node: Node): number | undefined {
  if (node.op !== maximum.op) return undefined;
  const value = constantValue(node.inputs[1]) ?? 0;
  return value !== 0 && Math.abs(value) <= LARGEST_THRESHOLD ? value : undefined;
}

const isWeightProduct = (node: Node): boolean =>
  node.op === contract.op && isBatched(node.inputs[0].type.shape) && isInput(node.inputs[1], "parameter");

/** x·Wᵀ with x the thresholded value. */
const isProduct = (user: Node, x: Node): boolean =>
  isWeightProduct(user) && user.inputs[0] === x && user.inputs[1] !== x;

/** z − t with t taken from the bias: z must be a sum with a parameter. */
function lowerBias(z: Node, threshold: number): Node | undefined {
  if (z.op !== add.op) return undefined;
  const [product, repeated] = z.inputs;
  if (repeated.op !== broadcast.op || isBatched(repeated.inputs[0].type.shape)) return undefined;
  const bias = sub(repeated.inputs[0], threshold);
  return z.table.from(z.origin, () => add(product, broadcast(bias, z.type.shape, axesOf(repeated))));
}

/** W(h + t) = Wh + t·Σ_j W_ij; the constant part joins the bias that is added next. */
function raiseProduct(node: Node, source: Node, weight: Node): Node {
  const spec = String(node.attributes.spec);
  const labels = parseSpec(spec);
  const axes = summedLabels(labels).map((label) => labels.b.indexOf(label));
  const threshold = thresholdOf(node.inputs[0])!;
  const shift = mul(sumOver(weight, axes), threshold);
  const kept = [...labels.b]
    .filter((_, axis) => !axes.includes(axis))
    .map((label) => labels.out.indexOf(label));
  return add(contract(source, weight, spec), broadcast(shift, node.type.shape, kept));
}
