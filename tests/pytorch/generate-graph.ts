import type { Chooser } from "./draw.js";
import { anyBatch } from "./generate-chain.js";
import { flatten } from "./generate-layers.js";
import { HEADS, OPTIMIZERS, compact } from "./generate-training.js";
import type { Head } from "./generate-training.js";
import { GraphBuilder } from "./graph-builder.js";
import type { Tensor } from "./graph-builder.js";
import { MOVES } from "./graph-moves.js";
import type { Expression, Loss, Specification } from "./specification.js";

const oneAxis = (builder: GraphBuilder, tensor: Tensor): Expression =>
  tensor.shape.length === 0
    ? { call: "reshape", args: [builder.use(tensor), [1]] }
    : { apply: flatten, to: builder.use(tensor) };

/** Flattens tensors and lays them side by side. */
function joined(builder: GraphBuilder, tensors: readonly Tensor[]): Tensor {
  const flat = tensors.map((tensor) => oneAxis(builder, tensor));
  const size = tensors.reduce((sum, tensor) => sum + builder.sizeOf(tensor), 0);
  const value: Expression = flat.length === 1 ? flat[0] : { call: "concat", args: [flat] };
  return builder.define(value, [size]);
}

/** One output: everything it is given, brought together, through the layers its loss wants. */
function output(builder: GraphBuilder, tensors: readonly Tensor[], head: Head): string {
  const keepsAxes = tensors.length === 1 && tensors[0].shape.length > 0 && !head.flat;
  let tensor = keepsAxes ? tensors[0] : joined(builder, tensors);
  for (const layer of head.layers) {
    const units = layer.call === "dense" ? layer.args![0] : tensor.shape[tensor.shape.length - 1];
    tensor = builder.define({ apply: layer, to: builder.use(tensor) }, [...tensor.shape.slice(0, -1), units]);
  }
  builder.use(tensor);
  return tensor.name;
}

/** Deals what nothing has used yet to the outputs, so that every parameter has a gradient. */
function deal(builder: GraphBuilder, count: number): Tensor[][] {
  const hands: Tensor[][] = Array.from({ length: count }, () => []);
  builder.unused().forEach((tensor, i) => hands[i % count].push(tensor));
  return hands.map((hand) => (hand.length > 0 ? hand : [builder.any()]));
}

function inputsOf(choose: Chooser): { name: string; shape: number[] }[] {
  const shapes = () =>
    choose.chance(0.5) ? [choose.integer(1, 10)] : [choose.integer(1, 4), choose.integer(1, 6)];
  const count = choose.pick([1, 1, 1, 2, 3]);
  return ["x", "z", "w"].slice(0, count).map((name) => ({ name, shape: shapes() }));
}

/** A random functional model: inputs, some moves, one to three outputs with a loss each, an optimiser. */
export function generateGraph(choose: Chooser, id: string, seed: number): Specification {
  const inputs = inputsOf(choose);
  const builder = new GraphBuilder(choose, inputs);
  for (let moves = choose.integer(2, 9); moves > 0; moves--) choose.pick(MOVES)(builder);
  const hands = deal(builder, choose.pick([1, 1, 1, 2, 3]));
  const heads = hands.map(() => HEADS[choose.pick(Object.keys(HEADS))](choose, choose.integer(2, 6)));
  const names = hands.length === 1 ? ["y"] : ["first", "second", "third"].slice(0, hands.length);
  const outputs = names.map((name, i) => [name, output(builder, hands[i], heads[i])]);
  const losses = Object.fromEntries(names.map((name, i) => [name, heads[i].loss])) as Record<string, Loss>;
  const weights = Object.fromEntries(names.map((name) => [name, choose.decimal(0.3, 2)]));
  return compact({
    id,
    seed,
    batch: anyBatch(choose),
    form: "graph",
    inputs,
    constants: builder.constants.length > 0 ? builder.constants : undefined,
    statements: builder.statements,
    outputs: Object.fromEntries(outputs) as Record<string, string>,
    loss: names.length === 1 ? heads[0].loss : losses,
    lossWeights: names.length > 1 && choose.chance(0.6) ? weights : undefined,
    targetKinds: Object.fromEntries(
      names.flatMap((name, i) => (heads[i].targetKind ? [[name, heads[i].targetKind]] : [])),
    ),
    optimizer: OPTIMIZERS[choose.pick(Object.keys(OPTIMIZERS))](choose),
  });
}
