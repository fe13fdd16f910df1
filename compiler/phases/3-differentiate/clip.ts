import type { Node } from "../../ir/graph.js";
import { add, div, maximum, minimum, mul } from "../../ops/arithmetic.js";
import { sqrt } from "../../ops/exponential.js";
import { sumOver } from "../../ops/reduce.js";
import type { GradientOptions } from "../2-build/gradient-options.js";

/** Gradients brought to a size, each number for itself, then all together (torch.nn.utils.clip_grad). */
export function clip(
  gradients: ReadonlyMap<Node, Node>,
  { clipValue, clipNorm }: GradientOptions,
): Map<Node, Node> {
  const values = new Map(gradients);
  if (clipValue !== undefined)
    for (const [parameter, gradient] of values)
      values.set(parameter, minimum(maximum(gradient, -clipValue), clipValue));
  if (clipNorm === undefined || values.size === 0) return values;
  const scale = scaleTo(clipNorm, [...values.values()]);
  for (const [parameter, gradient] of values) values.set(parameter, mul(gradient, scale));
  return values;
}

/** PyTorch's factor: the norm asked for over the norm there is, plus 10⁻⁶, but never more than 1. */
function scaleTo(norm: number, gradients: readonly Node[]): Node {
  const { table } = gradients[0];
  const squares = gradients.map((gradient) =>
    sumOver(mul(gradient, gradient), [...gradient.type.shape.keys()]),
  );
  const length = table.from({ name: "gradientNorm" }, () =>
    sqrt(squares.reduce((sum, square) => add(sum, square))),
  );
  return table.from({ name: "gradientScale" }, () => minimum(div(norm, add(length, 1e-6)), 1));
}
