import { ShapeError, type Node } from "../../../../ir/graph.js";
import { sampleShape } from "../../../../ir/tensor-type.js";

/** A value with a last axis to work along. */
export function rowsOf(x: Node, what: string): Node {
  if (sampleShape(x.type.shape).length > 0) return x;
  throw new ShapeError(
    `${what} works along the last axis, but its input is a single number, []`,
    `Put dense(units) or reshape([1]) before it.`,
  );
}
