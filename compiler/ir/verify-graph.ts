import { topologicalOrder, type AttributeValue, type Graph, type Node } from "./graph.js";
import { Numbers } from "./numbers.js";
import { BATCH, printType, type TensorType } from "./tensor-type.js";

interface Invariant {
  /** A sentence that is true of every node. */
  readonly law: string;
  /** What is the case instead, if the law does not hold. */
  readonly breach: (node: Node, graph: Graph) => string | undefined;
}

const invariants: readonly Invariant[] = [
  {
    law: "all nodes of a graph are of one table",
    breach: (node, { outputs }) =>
      [...outputs.values()].every(({ table }) => table === node.table) ? undefined : "another table",
  },
  {
    law: "a node is made after its inputs",
    breach: ({ id, inputs }) => {
      const later = inputs.find((input) => input.id >= id);
      return later && `its input is node ${later.id}`;
    },
  },
  {
    law: "an operation has as many inputs as it takes",
    breach: ({ op, inputs }) =>
      inputs.length === (op.arity ?? Math.max(1, inputs.length)) ? undefined : `${inputs.length} inputs`,
  },
  {
    law: "variables of linear maps are gone when their map is transposed",
    // Only they have nothing to say about their value: neither a formula nor a lowering nor a definition.
    breach: ({ op }) =>
      op.kind === "leaf" && !op.formula && !op.lower && !op.evaluate ? "it is a variable" : undefined,
  },
  {
    law: "attributes are numbers, strings, truth values, lists of numbers and strings, or many numbers",
    breach: ({ attributes }) =>
      Object.keys(attributes).find((name) => !isAttribute(attributes[name])) &&
      `attributes ${JSON.stringify(attributes)}`,
  },
  { law: "the stored type is the one that the operation infers", breach: typeBreach },
  {
    law: "extents are whole numbers from 1 up; the batch axis is the first or nowhere",
    breach: ({ type: { shape } }) =>
      shape.every((extent, axis) => (extent === BATCH ? axis === 0 : Number.isInteger(extent) && extent > 0))
        ? undefined
        : `shape [${shape}]`,
  },
  {
    law: "all values of a graph have one number type",
    breach: ({ type }, { outputs }) => {
      const [first] = outputs.values();
      return type.dtype === first.type.dtype ? undefined : `${type.dtype} beside ${first.type.dtype}`;
    },
  },
  {
    law: "equal nodes are one node",
    breach: (node) =>
      node.table.node(node.op, node.inputs, node.attributes) === node ? undefined : "its table holds another",
  },
];

function typeBreach({ op, inputs, attributes, type }: Node): string | undefined {
  let inferred: TensorType;
  try {
    inferred = op.infer(
      inputs.map((input) => input.type),
      attributes,
    );
  } catch (error) {
    return (error as Error).message;
  }
  return printType(inferred) === printType(type) ? undefined : `it infers ${printType(inferred)}`;
}

const isPlain = (value: AttributeValue): boolean => ["number", "string", "boolean"].includes(typeof value);
const isAttribute = (value: AttributeValue): boolean =>
  value instanceof Numbers ||
  (Array.isArray(value)
    ? (value as readonly AttributeValue[]).every((item) => isPlain(item) && typeof item !== "boolean")
    : isPlain(value));

export interface GraphRequirements {
  /** Every operation has a lowering: composite ones are written out. */
  readonly lowerable?: boolean;
}

/** Throws an Error that says which invariant of graphs fails at which node. */
export function verifyGraph(graph: Graph, { lowerable = false }: GraphRequirements = {}): void {
  const sources = new Map<string, Node>();
  for (const node of topologicalOrder(graph.outputs.values())) {
    for (const { law, breach } of invariants) {
      const found = breach(node, graph);
      if (found) fail(graph, node, law, found);
    }
    if (lowerable && node.op.decompose && !node.op.lower)
      fail(graph, node, "composite operations are written out before lowering", "it is there still");
    if (node.op.kind === "leaf") checkSource(graph, node, sources);
  }
}

/** What comes from outside is told apart by its role and its name: two of one name would be one array. */
function checkSource(graph: Graph, node: Node, sources: Map<string, Node>): void {
  const { role, name } = node.attributes;
  if (name === undefined) return;
  const key = JSON.stringify([node.op.name, role ?? "", name]);
  const other = sources.get(key);
  if (other)
    fail(
      graph,
      node,
      "leaves of one role have different names",
      `node ${other.id} is called ${String(name)} too`,
    );
  sources.set(key, node);
}

function fail(graph: Graph, node: Node, law: string, found: string): never {
  const where = `${node.op.name} (node ${node.id}, ${printType(node.type)}) of graph ${JSON.stringify(graph.name)}`;
  throw new Error(`${where}: ${found}, but ${law}`);
}
