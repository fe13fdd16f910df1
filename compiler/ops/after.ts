import type { Node, Op } from "../ir/graph.js";
import { builder } from "./shared/elementwise.js";
import { transparent } from "./shared/formula.js";

/**
 * The first operand, not to be looked at before the second one is known. It is another value than the operand itself, so
 * what is computed from it is computed again, and late: with it memory is bought with time.
 */
const op: Op = {
  name: "after",
  arity: 2,
  kind: "view",
  reads: "once",
  cost: "free",
  waits: true,
  infer: ([x]) => x,
  tangent: (node, [t]) => t && after(t, node.inputs[1]),
  transpose: (node, ct, k) => (k === 0 ? after(ct, node.inputs[1]) : undefined),
  lower: (context, { inputs: [x] }, index) => context.read(x, index),
  evaluate: ([x]) => x,
  formula: transparent,
};

export const after = builder(op, (x: Node, event: Node): Node => x.table.node(op, [x, event]));
