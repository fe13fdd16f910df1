import { ShapeError, type Node } from "../../../ir/graph.js";
import { printShape, sampleShape } from "../../../ir/tensor-type.js";
import { sigmoid, tanh } from "../../../ops/activation.js";
import { add, mul, sub } from "../../../ops/arithmetic.js";
import { contract } from "../../../ops/contract.js";
import { zeros as zerosOf } from "../../../ops/leaf.js";
import { scan, stepAt, timeAxis } from "../../../ops/scan.js";
import { concat, slice } from "../../../ops/shape.js";
import { boolean, positiveInteger } from "../check-arguments.js";
import type { Call, CommonOptions } from "../declare.js";
import { zeros } from "../initializers.js";
import { defineLayer, layerOptions, type LayerScope } from "../layer.js";
import { batchLabel } from "./shared/windows.js";

export interface RecurrentOptions extends CommonOptions {
  /** true: the hidden states of all steps, [time, hidden]; otherwise that of the last step, [hidden]. */
  returnSequences?: boolean;
  /** true: a second recurrence reads the steps backwards; its results stand beside those of the first. */
  bidirectional?: boolean;
}

interface Config {
  readonly hidden: number;
  readonly returnSequences: boolean;
  readonly bidirectional: boolean;
}

/** What a kind of recurrent layer does in a step. The hidden state is the first of its states. */
interface Cell {
  readonly name: string;
  /** How many products with the input, and with the hidden state, it takes. */
  readonly gates: number;
  readonly states: number;
  /** The new states, from the products and the old states. */
  readonly step: (
    input: readonly Node[],
    hidden: readonly Node[],
    states: readonly Node[],
  ) => readonly Node[];
}

const recurrent = (cell: Cell) =>
  defineLayer({
    name: cell.name,
    configure(_call: Call | undefined, hidden: number, options?: RecurrentOptions) {
      const checked = layerOptions(options, { returnSequences: false, bidirectional: false }, cell.name);
      return {
        ...checked,
        hidden: positiveInteger(hidden, `the size of the hidden state of ${cell.name}`),
        returnSequences: boolean(checked.returnSequences, "returnSequences"),
        bidirectional: boolean(checked.bidirectional, "bidirectional"),
      };
    },
    build(scope, x, config: Config) {
      checkSequence(x, cell.name);
      const directions = config.bidirectional ? [false, true] : [false];
      const results = directions.map((reverse) => resultOf(scope, x, cell, config, reverse));
      return concat(results, results[0].type.shape.length - 1);
    },
  });

function checkSequence(x: Node, name: string): void {
  const shape = sampleShape(x.type.shape);
  if (shape.length === 2) return;
  throw new ShapeError(
    `${name} needs [time, features], but its input is ${printShape(shape)}`,
    "Give each sample the shape [time, features]; a recurrence before it needs returnSequences: true.",
  );
}

/** The hidden states of one direction: all of them, or the last. */
function resultOf(
  scope: LayerScope,
  x: Node,
  cell: Cell,
  { hidden, returnSequences }: Config,
  reverse: boolean,
): Node {
  const states = recurrence(scope, x, cell, hidden, reverse);
  const last = states.type.shape.length - 1;
  const sequence = slice(states, last, 0, hidden);
  const steps = x.type.shape[timeAxis(x.type.shape)] as number;
  return returnSequences ? sequence : stepAt(sequence, reverse ? 0 : steps - 1);
}

/** All states of all steps, side by side. */
function recurrence(scope: LayerScope, x: Node, cell: Cell, hidden: number, reverse: boolean): Node {
  const { gates, states } = cell;
  const { table, type } = x;
  const time = timeAxis(type.shape);
  const [steps, features] = type.shape.slice(time) as number[];
  const weights = weightsOf(scope, reverse ? "_reverse" : "", gates * hidden, features, hidden);
  const input = product(x, weights.ih);
  const zero = zerosOf(table, { dtype: type.dtype, shape: [...type.shape.slice(0, time), states * hidden] });
  const run = (initial: Node): Node =>
    scan(initial, steps, reverse, (previous) => {
      const old = parts(previous, states);
      const recurrent = product(old[0], weights.hh);
      return concat(cell.step(parts(input, gates), parts(recurrent, gates), old), time + 1);
    });
  return scope.remembered(zero, (initial) => {
    const value = scope.named(`${scope.name}States`, () => run(initial));
    return { value, last: stepAt(value, steps - 1) };
  });
}

/** A weight and a bias, for all gates together. */
interface Product {
  readonly weight: Node;
  readonly bias: Node;
}

/** What the input and the hidden state are multiplied with, made in PyTorch's order. */
function weightsOf(
  scope: LayerScope,
  suffix: string,
  units: number,
  features: number,
  hidden: number,
): { readonly ih: Product; readonly hh: Product } {
  const fans = { ih: { in: features, out: hidden }, hh: { in: hidden, out: hidden } };
  const weight = (kind: "ih" | "hh"): Node =>
    scope.parameter(`weight_${kind}_l0${suffix}`, [units, fans[kind].in], { fan: fans[kind] });
  const bias = (kind: "ih" | "hh"): Node =>
    scope.parameter(`bias_${kind}_l0${suffix}`, [units], { initializer: zeros(), fan: fans[kind] });
  const weights = [weight("ih"), weight("hh")];
  const biases = [bias("ih"), bias("hh")];
  const [ih, hh] = weights.map((own, k) => ({ weight: own, bias: biases[k] }));
  return { ih, hh };
}

function product(x: Node, { weight, bias }: Product): Node {
  const n = batchLabel(x);
  return add(contract(x, weight, `${n}ti,oi->${n}to`), bias);
}

/** Equal parts along the last axis. */
function parts(x: Node, count: number): Node[] {
  const last = x.type.shape.length - 1;
  const width = (x.type.shape[last] as number) / count;
  return Array.from({ length: count }, (_, k) => slice(x, last, k * width, (k + 1) * width));
}

/** A gate, under its name in the emitted code. */
const gate = (name: string, activation: (z: Node) => Node, z: Node): Node =>
  z.table.from({ name }, () => activation(z));

/**
 * h ← tanh(W x + b + U h + c) over the steps of [time, features] (torch.nn.RNN). Parameters: weight_ih_l0 [hidden,
 * features], weight_hh_l0 [hidden, hidden], bias_ih_l0, bias_hh_l0 [hidden]; those of the second direction end in
 * _reverse.
 */
export const rnn = recurrent({
  name: "rnn",
  gates: 1,
  states: 1,
  step: ([x], [h]) => [tanh(add(x, h))],
});

/**
 * A gated recurrent unit over the steps of [time, features] (Cho et al. 2014; torch.nn.GRU: gates in the order r z n, the
 * reset after the recurrent product). Parameters as those of rnn, with three rows for each hidden unit.
 */
export const gru = recurrent({
  name: "gru",
  gates: 3,
  states: 1,
  step([xr, xz, xn], [hr, hz, hn], [hidden]) {
    const reset = gate("reset", sigmoid, add(xr, hr));
    const update = gate("update", sigmoid, add(xz, hz));
    const candidate = gate("candidate", tanh, add(xn, mul(reset, hn)));
    return [add(mul(sub(1, update), candidate), mul(update, hidden))];
  },
});

/**
 * Long short-term memory over the steps of [time, features] (Hochreiter & Schmidhuber 1997; torch.nn.LSTM: gates in the
 * order i f g o). Parameters as those of rnn, with four rows for each hidden unit.
 */
export const lstm = recurrent({
  name: "lstm",
  gates: 4,
  states: 2,
  step(input, hidden, [, memory]) {
    const [i, f, g, o] = input.map((x, gate) => add(x, hidden[gate]));
    const forgotten = mul(gate("forget", sigmoid, f), memory);
    const learned = mul(gate("input", sigmoid, i), gate("candidate", tanh, g));
    const kept = add(forgotten, learned);
    return [mul(gate("output", sigmoid, o), tanh(kept)), kept];
  },
});
