import type { Node } from "../../ir/graph.js";
import { mul } from "../../ops/arithmetic.js";

export const square = (x: Node): Node => mul(x, x);
