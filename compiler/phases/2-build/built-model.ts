import type { Node, NodeTable } from "../../ir/graph.js";
import type { DType } from "../../ir/tensor-type.js";
import type { StreamState } from "./builder.js";
import type { Parameter } from "./parameters.js";
import type { Distribution } from "./initializer.js";
import type { ModelDeclaration } from "./model.js";
import type { OptimizerDeclaration } from "./optimizer.js";

/** A parameter with its place in the params array and its beginning. */
export interface BuiltParameter extends Parameter {
  readonly distribution: Distribution;
}

/** A model as graph: one table of nodes, no derivative yet. */
export interface BuiltModel {
  readonly name: string | undefined;
  readonly dtype: DType;
  readonly table: NodeTable;
  readonly inputs: readonly Node[];
  /** The inputs that hold whole numbers, and what these are below. */
  readonly indexBounds: ReadonlyMap<Node, number>;
  readonly outputs: ReadonlyMap<string, Node>;
  readonly targets: readonly Node[];
  readonly parameters: readonly BuiltParameter[];
  /** The scalar loss of a batch, as in evaluation. */
  readonly loss: Node | undefined;
  /** What training sees; undefined without a loss. */
  readonly training: Training | undefined;
  /** One step of a model that runs step by step, where that is asked for. */
  readonly stepping: Stepping | undefined;
  readonly optimizer: OptimizerDeclaration | undefined;
  readonly declaration: ModelDeclaration;
  /** The weights are numbers in the graph, not arguments. */
  readonly isFrozen: boolean;
}

/** A model while it is trained: with the statistics of the batch, with elements dropped. */
export interface Training {
  /** The scalar loss of a batch; that of evaluation where no layer tells training and evaluation apart. */
  readonly loss: Node;
  /** The values that a step gives to parameters that have no gradient. */
  readonly updates: ReadonlyMap<Node, Node>;
}

/** One step of a model: what recurrences remember between steps is a value like any other. */
export interface Stepping {
  readonly inputs: readonly Node[];
  readonly outputs: ReadonlyMap<string, Node>;
  readonly states: readonly StreamState[];
}

/** The values that a model consists of: its outputs, its losses, and what steps replace. */
export const rootsOf = ({ outputs, loss, training, stepping }: BuiltModel): Node[] => [
  ...outputs.values(),
  ...(stepping ? [...stepping.outputs.values(), ...stepping.states.map(({ next }) => next)] : []),
  ...(loss ? [loss] : []),
  ...(training ? [training.loss, ...training.updates.values()] : []),
];

/** The model with other values for those it consists of. */
export const mapRoots = (model: BuiltModel, map: (root: Node) => Node): BuiltModel => ({
  ...model,
  outputs: mapValues(model.outputs, map),
  loss: model.loss && map(model.loss),
  stepping: model.stepping && {
    ...model.stepping,
    outputs: mapValues(model.stepping.outputs, map),
    states: model.stepping.states.map((state) => ({ ...state, next: map(state.next) })),
  },
  training: model.training && {
    loss: map(model.training.loss),
    updates: mapValues(model.training.updates, map),
  },
});

const mapValues = <K>(values: ReadonlyMap<K, Node>, map: (value: Node) => Node): Map<K, Node> =>
  new Map([...values].map(([key, value]) => [key, map(value)]));
