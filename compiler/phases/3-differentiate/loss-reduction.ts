import { topologicalOrder, type Node } from "../../ir/graph.js";
import { BATCH, isBatched } from "../../ir/tensor-type.js";
import { add } from "../../ops/arithmetic.js";
import { argument } from "../../ops/leaf.js";

export type LossReduction = "mean" | "sum";

/**
 * Whether a loss is the mean over the samples or their sum; undefined where it is the one in a part and the other in another.
 * What does not depend on the samples, such as the penalty of a regulariser, is part of either.
 */
export function lossReduction(loss: Node): LossReduction | undefined {
  const parts = partsOf(loss).map((part) => topologicalOrder([part]));
  const ofSamples = parts.filter((nodes) => nodes.some(({ type: { shape } }) => isBatched(shape)));
  const means = ofSamples.filter((nodes) => nodes.some(isCount)).length;
  if (means === ofSamples.length) return "mean";
  return means === 0 ? "sum" : undefined;
}

/** The terms that a loss is the weighted sum of. */
const partsOf = (loss: Node): Node[] => (loss.op === add.op ? loss.inputs.flatMap(partsOf) : [loss]);

const isCount = ({ op, attributes }: Node): boolean => op === argument.op && attributes.name === BATCH;
