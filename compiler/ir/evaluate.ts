import { topologicalOrder, type Binding, type Node, type TensorValue } from "./graph.js";
import { BATCH, product } from "./tensor-type.js";

/** What a graph is evaluated on. */
export interface Environment {
  /** The extent of the batch axis. */
  readonly samples: number;
  /** The numbers of a leaf that has no value of its own: row-major, over all samples; or one number for all elements. */
  readonly leaf: (node: Node) => ArrayLike<number> | number;
}

/**
 * The values of nodes and of all they depend on, straight from the definitions of the operations in double precision:
 * the reference that differentiation, rewriting, lowering and emitted code are tested against.
 */
export function evaluate(roots: Iterable<Node>, environment: Environment): Map<Node, TensorValue> {
  const values = new Map<Node, TensorValue>();
  const order = topologicalOrder(roots);
  const bound = new Set(order.flatMap((node) => node.op.binds?.(node).variable ?? []));
  const given: Environment = {
    ...environment,
    leaf: (node) => (bound.has(node) ? 0 : environment.leaf(node)),
  };
  for (const node of order) {
    if (node.op.binds) solve(node, node.op.binds(node), order, values, given);
    values.set(node, valueOf(node, values, given));
  }
  return values;
}

/** Evaluates what depends on a bound variable, until the variable fits to the value. */
function solve(
  node: Node,
  { variable, rounds, variableOf }: Binding,
  order: readonly Node[],
  values: Map<Node, TensorValue>,
  environment: Environment,
): void {
  const dependent = new Set([variable]);
  for (const other of order) if (other.inputs.some((input) => dependent.has(input))) dependent.add(other);
  dependent.delete(variable);
  const body = order.slice(0, order.indexOf(node)).filter((other) => dependent.has(other));
  for (let round = 0; round < rounds; round++) {
    values.set(variable, variableOf(node.inputs.map((input) => values.get(input)!)));
    for (const other of body) values.set(other, valueOf(other, values, environment));
  }
}

function valueOf(
  node: Node,
  values: ReadonlyMap<Node, TensorValue>,
  { samples, leaf }: Environment,
): TensorValue {
  const shape = node.type.shape.map((extent) => (extent === BATCH ? samples : extent));
  if (node.op.evaluate) {
    const inputs = node.inputs.map((input) => values.get(input)!);
    return node.op.evaluate(inputs, node, shape);
  }
  if (node.op.kind !== "leaf") throw new Error(`${node.op.name} states no reference evaluation`);
  return { shape, data: leafData(node, leaf(node), product(shape)) };
}

function leafData(node: Node, given: ArrayLike<number> | number, size: number): Float64Array {
  if (typeof given === "number") return new Float64Array(size).fill(given);
  if (given.length !== size)
    throw new Error(
      `${node.op.name} ${String(node.attributes.name)} needs ${size} numbers, not ${given.length}`,
    );
  return Float64Array.from(given);
}
