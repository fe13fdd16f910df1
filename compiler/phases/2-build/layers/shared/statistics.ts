import type { Node } from "../../../../ir/graph.js";
import { otherAxes } from "../../../../ir/tensor-type.js";
import { add, div, mul, sub } from "../../../../ops/arithmetic.js";
import { broadcast } from "../../../../ops/broadcast.js";
import { sqrt } from "../../../../ops/exponential.js";
import { meanOver } from "../../../../ops/reduce.js";
import { ones, zeros } from "../../initializers.js";
import type { LayerScope } from "../../layer.js";

/** What was reduced along axes, back along them. */
export const along = (reduced: Node, like: Node, axes: readonly number[]): Node =>
  broadcast(reduced, like.type.shape, otherAxes(like.type.shape, axes));

/** x / √(mean x² + ε) over axes. */
export function scaled(x: Node, axes: readonly number[], epsilon: number): Node {
  const deviation = sqrt(add(meanOver(mul(x, x), axes), epsilon));
  return div(x, along(deviation, x, axes));
}

/** (x − mean) / √(variance + ε) over axes, the variance that of the elements themselves. */
export const standardised = (x: Node, axes: readonly number[], epsilon: number): Node =>
  scaled(sub(x, along(meanOver(x, axes), x, axes)), axes, epsilon);

/** A parameter with a number for each element of one axis, along the others. */
export function perElement(scope: LayerScope, name: string, x: Node, axis: number): Node {
  const extent = x.type.shape[axis] as number;
  const initializer = name === "weight" ? ones() : zeros();
  const parameter = scope.parameter(name, [extent], { initializer, fan: { in: 1, out: 1 } });
  return broadcast(parameter, x.type.shape, [axis]);
}

export const affine = (scope: LayerScope, x: Node, axis: number): Node =>
  add(mul(x, perElement(scope, "weight", x, axis)), perElement(scope, "bias", x, axis));
