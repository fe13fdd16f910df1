import { dense, flatten } from "../generate-layers.js";
import { compact } from "../generate-training.js";
import type { Expression, Layer, Optimizer, Specification } from "../specification.js";
import { Columns, batchOf } from "./columns.js";
import type { Configuration, Kind } from "./columns.js";

/** Small steps, and an epsilon well above the rounding of a gradient of zero: the numbers stay well conditioned. */
const OPTIMIZERS: readonly Optimizer[] = [
  { call: "sgd", options: { learningRate: 0.003, momentum: 0.5 } },
  { call: "sgd", options: { learningRate: 0.003, weightDecay: 0.1 } },
  { call: "adam", options: { learningRate: 0.01, epsilon: 0.001 } },
];

const HEAD: readonly Layer[] = [flatten, dense(2)];

type Body = Pick<Specification, "form" | "layers" | "statements" | "outputs">;

/** The layers in a chain; an operation stands in a functional model. */
function bodyOf({ before = [], layer }: Configuration): Body {
  if (typeof layer !== "function") return { form: "chain", layers: [...before, layer, ...HEAD] };
  const through = (start: Expression, layers: readonly Layer[]) =>
    layers.reduce<Expression>((to, apply) => ({ apply, to }), start);
  const value = through(layer(through({ ref: "x" }, before)), HEAD);
  return { form: "graph", statements: [{ name: "result", value }], outputs: { y: "result" } };
}

/** A small model around one layer: a dense layer after it makes its cotangents depend on parameters. */
export function model(name: string, kind: Kind, row: number, seed: number): Specification {
  const columns = new Columns(seed, name, row);
  const configuration = kind(columns);
  return compact({
    id: `${name}-${row + 1}`,
    seed,
    batch: batchOf(columns),
    inputs: [{ name: "x", ...configuration.input }],
    ...bodyOf(configuration),
    loss: { call: "meanSquaredError" },
    optimizer: columns.pick("optimizer", OPTIMIZERS),
  });
}
