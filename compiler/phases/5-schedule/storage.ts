import { usersOf, type Node } from "../../ir/graph.js";

/** A loop nest to be: that of a stored value, or of a group of outputs. */
export type KernelKey = Node | string;

/** How the users of a node read it, through whatever is computed in place between. */
interface Demand {
  /** The loop nests that would compute it, if it is not stored. */
  readonly kernels: ReadonlySet<KernelKey>;
  /** A loop nest stores it as it is. */
  readonly whole: boolean;
  /** Each element is read many times. */
  readonly many: boolean;
  /** It is read inside the body of a reduction. */
  readonly reduced: boolean;
  /** There it is an operand of the body, not the body itself. */
  readonly nested: boolean;
  /** It is read under a condition on an index. */
  readonly guarded: boolean;
  /** It is read by row-major position. */
  readonly flat: boolean;
  /** It is read at places other than those of the loop nest. */
  readonly moved: boolean;
  /** It is read by a derivative. */
  readonly derivative: boolean;
}

/** What is stored, and how. */
export interface Storage {
  readonly stored: Set<Node>;
  /** Stored values that are read by row-major position. */
  readonly flat: ReadonlySet<Node>;
}

/** A loop nest that delivers an output, by itself or together with others. */
export interface Delivered {
  readonly kernel: KernelKey;
  readonly alone: boolean;
}

/** What is to be stored: nodes in order, the loop nests that deliver each output, values that are equal to others. */
interface Question {
  readonly order: readonly Node[];
  readonly outputs: ReadonlyMap<Node, readonly Delivered[]>;
  /** Values that need not be stored themselves, because they equal one that a recurrence computes. */
  readonly images: ReadonlyMap<Node, Node>;
}

/**
 * Decides which values are stored and which are computed in place where they are used. Stored is what would be
 * computed more than once, loops that cannot run inside another loop's body, and activations that a derivative
 * needs again; and so much more that no expression nests too deep.
 */
export function chooseStored(question: Question): Storage {
  const needed = storedWith(new Set(), question);
  const cuts = cutsOf(question.order, needed.stored);
  return cuts.size === 0 ? needed : storedWith(cuts, question);
}

function storedWith(cuts: ReadonlySet<Node>, { order, outputs, images }: Question): Storage {
  const [stored, flat] = [new Set(cuts), new Set<Node>()];
  const carrying = carriersOf(order);
  const demands = new Map<Node, Demand[]>(order.map((node) => [node, []]));
  for (const node of [...order].reverse()) {
    const delivered = (outputs.get(node) ?? []).map(({ kernel, alone }) => ({
      ...demandOf(kernel),
      whole: alone,
    }));
    const demand = sumUp([...demands.get(node)!, ...delivered]);
    const original = images.get(node) ?? node;
    if (mustStore(original, demand, carrying.has(original))) {
      stored.add(original);
      if (demand.flat) flat.add(original);
      if (original !== node) continue;
    }
    const passed = stored.has(node) ? demandOf(node) : demand;
    const read = node.op.waits ? node.inputs.slice(0, 1) : node.inputs;
    read.forEach((input, k) => demands.get(input)!.push(through(node, k, passed)));
  }
  return { stored, flat };
}

/** An expression nested deeper than this is cut by storing a value inside it: nobody could read it, and recursion ends. */
const DEEPEST = 40;

function cutsOf(order: readonly Node[], stored: ReadonlySet<Node>): Set<Node> {
  const cuts = new Set<Node>();
  const depths = new Map<Node, number>();
  for (const node of order) {
    const depth = 1 + Math.max(0, ...node.inputs.map((input) => depths.get(input)!));
    const { kind } = node.op;
    if (depth > DEEPEST && kind !== "leaf" && kind !== "view") cuts.add(node);
    depths.set(node, stored.has(node) || cuts.has(node) || kind === "leaf" ? 0 : depth);
  }
  return cuts;
}

const partKey = (key: KernelKey, k: number): KernelKey => `${typeof key === "string" ? key : key.id}/${k}`;

const demandOf = (...kernels: readonly KernelKey[]): Demand => ({
  kernels: new Set(kernels),
  whole: true,
  many: false,
  reduced: false,
  nested: false,
  guarded: false,
  flat: false,
  moved: false,
  derivative: false,
});

const sumUp = (demands: readonly Demand[]): Demand => ({
  kernels: new Set(demands.flatMap(({ kernels }) => [...kernels])),
  whole: demands.every((demand) => demand.whole),
  many: demands.some((demand) => demand.many),
  reduced: demands.some((demand) => demand.reduced),
  nested: demands.some((demand) => demand.nested),
  guarded: demands.some((demand) => demand.guarded),
  flat: demands.some((demand) => demand.flat),
  moved: demands.some((demand) => demand.moved),
  derivative: demands.some((demand) => demand.derivative),
});

/** How a node that is demanded in some way demands its input k. */
function through(node: Node, k: number, demand: Demand): Demand {
  const { op, origin } = node;
  // Each part has a loop nest of its own, and so has the initial value of a recurrence.
  if (op.parts && demand.whole) return demandOf(...[...demand.kernels].map((key) => partKey(key, k)));
  if (op.kind === "scan") return k === 0 ? demandOf(node) : { ...demandOf(partKey(node, k)), whole: false };
  return {
    kernels: demand.kernels,
    whole: false,
    many: demand.many || op.reads === "many",
    reduced: demand.reduced || op.kind === "reduction",
    nested: demand.nested || (demand.reduced && op.kind === "elementwise"),
    guarded: demand.guarded || op.guarded === true,
    flat: op.flattens?.(node) === true,
    moved: demand.moved || op.kind !== "elementwise",
    derivative: origin.section === "backward" || origin.section === "tangent",
  };
}

/**
 * Elementwise values of a reduction that nothing else uses. Where the reduction would have to be stored, they are
 * stored in its stead: a bias is added, and an activation computed, where the sum is at hand.
 */
function carriersOf(order: readonly Node[]): Set<Node> {
  const users = usersOf(order);
  const carrying = new Set<Node>();
  for (const node of order) {
    const carries = (input: Node): boolean =>
      users.get(input)!.length === 1 && (input.op.kind === "reduction" || carrying.has(input));
    if (node.op.kind === "elementwise" && node.inputs.some(carries)) carrying.add(node);
  }
  return carrying;
}

function mustStore({ op, origin }: Node, demand: Demand, carriesReduction: boolean): boolean {
  if (op.kind === "leaf") return false;
  if (demand.flat || op.kind === "scan" || (op.aligned && demand.moved)) return true;
  if (op.cost === "free") return false;
  const isActivation = op.cost === "costly" && (origin.section ?? "forward") === "forward";
  if (isActivation && demand.derivative) return true;
  const repeated = demand.many || demand.kernels.size > 1;
  if (repeated) return true;
  return op.kind === "reduction" ? demand.reduced || demand.guarded : carriesReduction && demand.nested;
}
