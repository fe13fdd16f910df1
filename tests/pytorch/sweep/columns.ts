import { Chooser } from "../draw.js";
import type { Expression, Input, Layer } from "../specification.js";

/** A layer to be looked at, or an operation, and the input it takes. */
export interface Configuration {
  readonly input: Omit<Input, "name">;
  /** Before a layer without parameters some with: else `backward` would not go through it. */
  readonly before?: readonly Layer[];
  readonly layer: Layer | ((x: Expression) => Expression);
}

/** Makes a configuration of one kind of layer out of the values its options take. */
export type Kind = (columns: Columns) => Configuration;

/** A permutation of the values. */
function shuffled<T>(choose: Chooser, values: readonly T[]): T[] {
  const rest = [...values];
  return values.map(() => rest.splice(choose.integer(0, rest.length - 1), 1)[0]);
}

/**
 * The options of one configuration of many. Over all configurations of a kind each option takes each of its values
 * equally often, in an order of its own, so that the pairings of the options' values differ.
 */
export class Columns {
  constructor(
    private readonly seed: number,
    private readonly kind: string,
    private readonly row: number,
  ) {}

  pick<T>(option: string, values: readonly T[]): T {
    const round = Math.floor(this.row / values.length);
    const choose = new Chooser(this.seed, `${this.kind}/${option}/${round}`);
    return shuffled(choose, values)[this.row % values.length];
  }
}

/** Regularisers, now and then. */
export const strengthsOf = (columns: Columns): { readonly l1?: number; readonly l2?: number } => ({
  l1: columns.pick("l1", [undefined, undefined, undefined, 0.01]),
  l2: columns.pick("l2", [undefined, undefined, 0.02]),
});

export const batchOf = (columns: Columns): number => columns.pick("batch", [1, 3, 16]);
