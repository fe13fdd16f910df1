import type { Node, Op } from "../ir/graph.js";
import { builder } from "./shared/elementwise.js";
import { transparent } from "./shared/formula.js";

/** The value of the first input, with the derivative of the second. */
const op: Op = {
  name: "straightThrough",
  kind: "view",
  reads: "once",
  cost: "free",
  infer: ([value]) => value,
  tangent: (_node, [, t]) => t,
  decompose: (node) => node.inputs[0],
  formula: transparent,
};

export const straightThrough = builder(op, (value: Node, through: Node) =>
  value.table.node(op, [value, through]),
);
