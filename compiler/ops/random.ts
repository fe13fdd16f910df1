import type { Node } from "../ir/graph.js";
import { hash as hashOf } from "../ir/scalar.js";
import { BATCH, contiguousStrides, sampleShape, sampleSize } from "../ir/tensor-type.js";
import { mul } from "./arithmetic.js";
import { broadcastTo } from "./broadcast.js";
import { argument, ramp } from "./leaf.js";
import { binary } from "./shared/elementwise.js";

/** A whole number below 2³² that seems random in both operands, whole numbers. A step: it has no derivative. */
export const hash = binary({ name: "hash", evaluate: hashOf, flat: true });

/** The argument that tells one draw of all random numbers of a function from another. */
export const SEED = "seed";

/**
 * Random numbers from [0, 1) in the shape of a value. The number of an element is a function of the seed of the call, the
 * stream and the place of the element in the batch: whoever asks for it again, such as a derivative, gets the same one.
 */
export function uniform({ table, type }: Node, stream: number): Node {
  const own = contiguousStrides(sampleShape(type.shape));
  const steps = type.shape[0] === BATCH ? [sampleSize(type.shape), ...own] : own;
  const key = hash(argument(table, SEED, type.dtype), stream);
  return mul(hash(broadcastTo(key, type.shape), ramp(table, steps, 0, type)), 2 ** -32);
}
