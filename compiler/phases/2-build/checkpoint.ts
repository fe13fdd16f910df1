import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import { positive, positiveInteger, withDefaults } from "./check-arguments.js";
import { describe, isRecord } from "./declare.js";

/**
 * Gradient checkpointing: training keeps what every so many layers give and computes the rest again when derivatives need
 * it; or keeps as much as fits into so many bytes.
 */
export type Checkpoint = { every: number } | { memory: number };

/** How much of the forward pass training keeps, checked. */
export function checkpointOf(value: unknown): Checkpoint {
  const example = "Write { every: 10 }, in layers with weights, or { memory: 65536 }, in bytes.";
  if (!isRecord(value))
    throw new InvalidArgument(`checkpoint must be an object, not ${describe(value)}`, example);
  const { every, memory } = withDefaults<{ every?: number; memory?: number }>(
    value,
    { every: undefined, memory: undefined },
    "checkpoint",
  );
  if ((every === undefined) === (memory === undefined))
    throw new InvalidArgument("checkpoint says either every how many layers or how many bytes", example);
  return every === undefined
    ? { memory: positive(memory, "memory") }
    : { every: positiveInteger(every, "every") };
}
