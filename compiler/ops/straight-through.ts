import type { Node, Op } from "../ir/graph.js";
import { builder } from "./shared/elementwise.js";
import { transparent } from "./shared/formula.js";
import { sameTypes } from "./shared/operand.js";

/** The value of the first input, with the derivative of the second. */
const op: Op = {
  name: "straightThrough",
  arity: 2,
  kind: "view",
  reads: "once",
  cost: "free",
  infer: (inputs) => sameTypes("straightThrough", inputs),
  tangent: (_node, [, t]) => t,
  decompose: (node) => node.inputs[0],
  evaluate: ([value]) => value,
  formula: transparent,
};

export const straightThrough = builder(op, (value: Node, through: Node) =>
  value.table.node(op, [value, through]),
);
