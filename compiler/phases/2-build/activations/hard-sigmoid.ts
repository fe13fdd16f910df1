import type { Node } from "../../../ir/graph.js";
import { add, div, mul } from "../../../ops/arithmetic.js";
import { greater, less } from "../../../ops/comparison.js";
import { constantLike } from "../../../ops/shared/operand.js";
import { where } from "../../../ops/select.js";
import { defineActivation } from "../layer.js";

/** The straight line between −3 and 3 that stands for a sigmoid: x/6 + ½, 0 below, 1 above. */
const ramp = (x: Node, inside: Node, above: Node): Node =>
  where(greater(x, -3), where(less(x, 3), inside, above), constantLike(x, 0));

/** max(0, min(1, x/6 + ½)), flat outside −3 … 3 (torch.nn.Hardsigmoid). */
export const hardSigmoid = defineActivation("hardSigmoid", (x) =>
  ramp(x, add(div(x, 6), 0.5), constantLike(x, 1)),
);

/** x·hardSigmoid(x) (torch.nn.Hardswish). */
export const hardSwish = defineActivation("hardSwish", (x) => ramp(x, div(mul(x, add(x, 3)), 6), x), {
  rectifies: true,
});
