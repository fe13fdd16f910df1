import type { Node } from "../../../ir/graph.js";
import { sub } from "../../../ops/arithmetic.js";
import { meanOver, sumOver } from "../../../ops/reduce.js";

const allAxes = (x: Node): number[] => [...x.type.shape.keys()];

/** y − t, under a name of its own in the emitted code. */
export const errorOf = (y: Node, t: Node): Node => y.table.from({ name: "error" }, () => sub(y, t));

/** Over samples and elements. */
export const meanOfAll = (x: Node): Node => meanOver(x, allAxes(x));
export const sumOfAll = (x: Node): Node => sumOver(x, allAxes(x));
