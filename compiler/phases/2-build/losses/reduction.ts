import type { Node } from "../../../ir/graph.js";
import { meanOver, sumOver } from "../../../ops/reduce.js";

const allAxes = (x: Node): number[] => [...x.type.shape.keys()];

/** Over samples and elements. */
export const meanOfAll = (x: Node): Node => meanOver(x, allAxes(x));
export const sumOfAll = (x: Node): Node => sumOver(x, allAxes(x));
