import { ShapeError, type Node } from "../../../ir/graph.js";
import { printShape, sampleShape } from "../../../ir/tensor-type.js";
import { add, mul } from "../../../ops/arithmetic.js";
import { greaterEqual } from "../../../ops/comparison.js";
import { contract } from "../../../ops/contract.js";
import { ramp } from "../../../ops/leaf.js";
import { where } from "../../../ops/select.js";
import { reshape, slice } from "../../../ops/shape.js";
import { softmax } from "../../../ops/softmax.js";
import { boolean, positiveInteger } from "../check-arguments.js";
import type { Call, CommonOptions } from "../declare.js";
import { zeros } from "../initializers.js";
import { defineLayer, layerOptions, type LayerScope } from "../layer.js";
import { batchLabel } from "./shared/windows.js";
import { split } from "./shared/groups.js";

export interface AttentionOptions extends CommonOptions {
  /** true: each place sees only itself and what is before it. */
  causal?: boolean;
}

/**
 * Self-attention over [time, features]: softmax(q·kᵀ / √d)·v in each of `heads` parts of the features, q, k and v and the
 * result each a product with weights (Vaswani et al. 2017; torch.nn.MultiheadAttention). Parameters: in_proj_weight
 * [3·features, features], in_proj_bias, out_proj.weight [features, features], out_proj.bias.
 */
export const multiHeadAttention = defineLayer({
  name: "multiHeadAttention",
  configure(_call: Call | undefined, heads: number, options?: AttentionOptions) {
    const checked = layerOptions(options, { causal: false }, "multiHeadAttention");
    return {
      ...checked,
      heads: positiveInteger(heads, "the number of heads of multiHeadAttention"),
      causal: boolean(checked.causal, "causal"),
    };
  },
  build(scope, x, { heads, causal }) {
    const width = featuresOf(x, heads);
    const projected = project(scope, x, "in_proj_", width, 3 * width);
    const last = x.type.shape.length - 1;
    const [q, k, v] = [0, 1, 2].map((part) =>
      split(slice(projected, last, part * width, (part + 1) * width), last, heads),
    );
    const n = batchLabel(x);
    const scores = mul(contract(q, k, `${n}thd,${n}shd->${n}hts`), 1 / Math.sqrt(width / heads));
    const weights = softmax(causal ? onlyBefore(scores) : scores);
    const mixed = contract(weights, v, `${n}hts,${n}shd->${n}thd`);
    return project(scope, reshape(mixed, x.type.shape), "out_proj.", width, width);
  },
});

function featuresOf(x: Node, heads: number): number {
  const shape = sampleShape(x.type.shape);
  if (shape.length !== 2)
    throw new ShapeError(
      `multiHeadAttention needs [time, features], but its input is ${printShape(shape)}`,
      "Give each sample the shape [time, features].",
    );
  if (shape[1] % heads === 0) return shape[1];
  throw new ShapeError(
    `${heads} heads of multiHeadAttention do not divide ${shape[1]} features`,
    "Use a number of heads that divides the number of features.",
  );
}

/** x·Wᵀ + b on the last axis. */
function project(scope: LayerScope, x: Node, prefix: string, from: number, to: number): Node {
  const fan = { in: from, out: to };
  const weight = scope.parameter(`${prefix}weight`, [to, from], { fan });
  const bias = scope.parameter(`${prefix}bias`, [to], { initializer: zeros(), fan });
  const n = batchLabel(x);
  return add(contract(x, weight, `${n}ti,oi->${n}to`), bias);
}

/** Scores [heads, t, s] with those of later s taken out. */
function onlyBefore(scores: Node): Node {
  const steps = [...scores.type.shape.keys()].map((axis) => {
    const fromEnd = scores.type.shape.length - 1 - axis;
    return fromEnd === 1 ? 1 : fromEnd === 0 ? -1 : 0;
  });
  const distance = ramp(scores.table, steps, 0, scores.type);
  return where(greaterEqual(distance, 0), scores, -Infinity);
}
