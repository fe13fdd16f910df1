import { affine, axisIndex, type Affine } from "../../ir/affine.js";
import { nameOf, topologicalOrder, type Formula, type Node } from "../../ir/graph.js";
import type { Buffer, Constant, Kernel, Program, Sequence, Space, Store } from "../../ir/kernel.js";
import type { Numbers } from "../../ir/numbers.js";
import { contiguousStrides, isBatched, printShape, product, sampleShape } from "../../ir/tensor-type.js";
import { isInput, literalNumbers } from "../../ops/leaf.js";
import {
  bodyOf,
  carriedOf,
  initialOf,
  isReversed,
  isScan,
  previousOf,
  stepsOf,
  timeAxis,
} from "../../ops/scan.js";
import { axisOf, KernelContext } from "./lower-element.js";
import { keepOverwritten } from "./overwritten.js";
import { movedPlace, samePlace, storeAt, whole, type Place } from "./place.js";
import { recurrencesOf, type Recurrences } from "./recurrences.js";
import { chooseStored, type Delivered, type Storage } from "./storage.js";

/** A value the emitted function delivers, and where it goes. */
export interface Output {
  readonly node: Node;
  readonly buffer: Buffer;
  /** Outputs of one group and shape are delivered by one loop nest: a parameter with its optimiser slots. */
  readonly group: string;
}

export interface Lowering {
  readonly name: string;
  readonly outputs: readonly Output[];
  /** The scalar that the function returns. */
  readonly returns?: Node;
  /** Where the values that come from outside lie. */
  readonly inputBuffer: (node: Node) => Buffer;
}

/** Lowers a graph to kernels: one loop nest per stored value and group of outputs, everything else in place. */
export function lower({ name, outputs, returns, inputBuffer }: Lowering): Program {
  const order = topologicalOrder([...(returns ? [returns] : []), ...outputs.map(({ node }) => node)]);
  const recurrences = recurrencesOf(order);
  const groups = groupOutputs(outputs);
  const { images } = recurrences;
  const storage = chooseStored({ order, outputs: deliveries(groups, returns), images });
  for (const group of groups.values()) keepOverwritten(group, storage.stored, outputs, inputBuffer);
  const outside = order.filter((node) => isInput(node)).map(inputBuffer);
  const names = [...outside, ...outputs.map(({ buffer }) => buffer)].map((buffer) => buffer.name);
  const lowerer = new Lowerer(order, storage, recurrences, inputBuffer, names);
  for (const node of order) {
    lowerer.storeNode(node);
    if (node === returns) lowerer.result(node);
  }
  for (const group of groups.values()) lowerer.deliver(group);
  return {
    name,
    kernels: lowerer.kernels,
    returns: returns && lowerer.result(returns),
    constants: lowerer.constants,
  };
}

function groupOutputs(outputs: readonly Output[]): Map<string, Output[]> {
  const groups = new Map<string, Output[]>();
  for (const output of outputs) {
    const key = `${output.group} ${printShape(output.node.type.shape)}`;
    groups.set(key, [...(groups.get(key) ?? []), output]);
  }
  return groups;
}

/** Which loop nests deliver each output. */
function deliveries(groups: ReadonlyMap<string, readonly Output[]>, returns?: Node): Map<Node, Delivered[]> {
  const found = new Map<Node, Delivered[]>();
  const put = (node: Node, delivered: Delivered): void =>
    void found.set(node, [...(found.get(node) ?? []), delivered]);
  for (const [kernel, group] of groups)
    for (const { node } of group) put(node, { kernel, alone: group.length === 1 });
  if (returns) put(returns, { kernel: "the result", alone: true });
  return found;
}

/** What one kernel stores: values of one shape, each at its place. */
interface Target {
  readonly node: Node;
  readonly place: Place;
}

class Lowerer {
  readonly kernels: Kernel[] = [];
  readonly constants = new Map<Space, Constant>();
  private readonly places = new Map<Node, Place>();
  /** Room made for values before they are computed, because parts of them are stored there first. */
  private readonly rooms = new Map<Node, Place>();
  private readonly hosts: ReadonlyMap<Node, Host>;
  /** The values of recurrences that wait for the recurrence to be lowered as a whole. */
  private readonly pending = new Map<Node, Node[]>();
  /** How many values wanted each name. */
  private readonly names = new Map<string, number>();
  /** The recurrence whose steps are being lowered. */
  private sequence: Sequence | undefined;

  constructor(
    order: readonly Node[],
    private readonly storage: Storage,
    private readonly recurrences: Recurrences,
    private readonly inputBuffer: (node: Node) => Buffer,
    taken: readonly string[],
  ) {
    for (const name of taken) this.names.set(name, 1);
    this.hosts = hostsOf(order, storage, recurrences);
  }

  /** Where a value lies that is stored or comes from outside. */
  readonly placeOf = (node: Node): Place | undefined => {
    const known = this.places.get(node);
    if (known) return known;
    const buffer = this.bufferFromOutside(node);
    if (buffer) this.places.set(node, whole(buffer));
    return this.places.get(node);
  };

  storeNode(node: Node): void {
    if (!this.storage.stored.has(node) || this.places.has(node)) return;
    const recurrence = this.recurrences.memberOf.get(node);
    if (isScan(node)) this.storeRecurrence(node);
    else if (recurrence) this.pending.set(recurrence, [...(this.pending.get(recurrence) ?? []), node]);
    else this.computeInto(node, this.roomFor(node));
  }

  /** The buffer of the returned scalar. */
  result(node: Node): Buffer {
    const known = this.placeOf(node);
    if (known) return known.buffer;
    return this.computeInto(node, whole(this.temporary(node, node.origin.name ?? "result"))).buffer;
  }

  /** One loop nest for outputs of one shape; one that consists of parts is delivered part by part. */
  deliver(outputs: readonly Output[]): void {
    const targets = outputs.map(({ node, buffer }) => ({ node, place: whole(buffer) }));
    if (targets.length === 1 && !this.placeOf(targets[0].node)) this.compute(targets[0]);
    else this.addKernel(targets);
  }

  /**
   * The kernels of a recurrence: its initial value, then what each step computes. The buffer has a row more than there
   * are steps, for the initial value, so that the state one step earlier is a row next to it.
   */
  private storeRecurrence(node: Node): void {
    const buffer = this.temporary(node, nameOf(node), 1);
    const time = timeAxis(node.type.shape) - batchAxes(node);
    const [first, later] = [whole(buffer), movedPlace(whole(buffer), time, 1)];
    const [states, earlier] = isReversed(node) ? [first, later] : [later, first];
    this.addKernel([{ node: initialOf(node), place: whole(buffer) }], isReversed(node) ? stepsOf(node) : 0);
    const before = { ...earlier, name: `previous ${buffer.name}` };
    this.places.set(carriedOf(node), before).set(previousOf(node), before).set(node, states);
    this.rooms.set(node, states);
    this.sequence = { name: buffer.name, reverse: isReversed(node) };
    for (const member of this.pending.get(node) ?? []) this.computeInto(member, this.roomFor(member));
    this.compute({ node: bodyOf(node), place: states });
    this.sequence = undefined;
    for (const [image, member] of this.recurrences.images) {
      const place = this.recurrences.memberOf.get(member) === node && this.places.get(member);
      if (place) this.places.set(image, place);
    }
  }

  /** Room for a stored value: within another value of which it is a part, or of its own. */
  private roomFor(node: Node): Place {
    const known = this.rooms.get(node);
    if (known) return known;
    const hosted = this.hosts.get(node);
    if (!hosted) return whole(this.temporary(node, nameOf(node)));
    const { host, axis, start } = hosted;
    const room = this.roomFor(host);
    this.rooms.set(host, room);
    return movedPlace(room, axis - batchAxes(node), start, this.fresh(nameOf(node)));
  }

  private computeInto(node: Node, place: Place): Place {
    this.compute({ node, place });
    this.places.set(node, place);
    return place;
  }

  /** A value that consists of parts is stored part by part, but for those that lie there already. */
  private compute(target: Target): void {
    const { node, place } = target;
    const parts = node.op.parts?.(node);
    if (!parts) return this.addKernel([target]);
    for (const { value, axis, start } of parts) {
      const own = movedPlace(place, axis - batchAxes(node), start);
      if (!samePlace(this.placeOf(value), own)) this.addKernel([{ node: value, place: own }]);
    }
  }

  /** A kernel that stores values; in one row of a recurrence, if that is given. */
  private addKernel(targets: readonly Target[], row?: number): void {
    const { node, place } = targets[targets.length - 1];
    const { origin, op } = node;
    const axes = node.type.shape.map((extent, k) => axisOf(extent, k));
    const index = axes.map(axisIndex);
    const context = new KernelContext(this.placeOf, axes.length, place.name);
    const stores = targets.map((target): Store => ({
      ...storeAt(target.node, target.place, row === undefined ? index : inRow(target.node, index, row)),
      value: context.read(target.node, index),
    }));
    this.kernels.push({
      name: place.name,
      axes,
      reductions: context.reductions,
      stores,
      origin,
      formula: targets.map((target) => `${target.place.name} = ${this.formula(target.node).text}`).join("; "),
      // A delivered leaf, such as the zero gradient of a frozen parameter, was made by nobody.
      section: origin.section ?? (op.kind === "leaf" ? this.kernels.at(-1)?.section : undefined) ?? "forward",
      ...(this.sequence && { sequence: this.sequence, time: axes[timeAxis(node.type.shape)] }),
    });
  }

  private bufferFromOutside(node: Node): Buffer | undefined {
    const numbers = literalNumbers(node);
    if (numbers) return this.constantBuffer(node, numbers);
    return node.op.kind === "leaf" && !node.op.lower ? this.inputBuffer(node) : undefined;
  }

  private constantBuffer(node: Node, numbers: Numbers): Buffer {
    const space = `constant${this.constants.size}`;
    this.constants.set(space, { numbers, dtype: node.type.dtype });
    return { ...this.temporary(node, nameOf(node)), space, temporary: false };
  }

  /** Scratch space for a value, with more rows than it has, if need be. */
  private temporary(node: Node, name: string, extraRows = 0): Buffer {
    return scratchFor(node, this.fresh(name), extraRows);
  }

  /** A name that no other value has, so that formulas are not ambiguous. */
  private fresh(name: string): string {
    const before = this.names.get(name) ?? 0;
    this.names.set(name, before + 1);
    if (before === 0) return name;
    return this.fresh(/\d$/.test(name) ? `${name}_${before + 1}` : `${name}${before + 1}`);
  }

  /** What a value is, in terms of stored values and inputs. */
  private formula(node: Node, known = new Map<Node, Formula>()): Formula {
    const place = this.places.get(node);
    if (place) return { text: place.name, strength: 4 };
    const before = known.get(node);
    if (before) return before;
    const inputs = node.inputs.map((input) => this.formula(input, known));
    const { text, strength } = node.op.formula?.(node, inputs) ?? { text: node.op.name, strength: 4 };
    const formula =
      text.length > LONGEST_FORMULA
        ? { text: `${text.slice(0, LONGEST_FORMULA)}…`, strength }
        : { text, strength };
    known.set(node, formula);
    return formula;
  }
}

/** Of an expression that is used many times, nobody reads all of the formula. */
const LONGEST_FORMULA = 300;

const batchAxes = ({ type: { shape } }: Node): number => (isBatched(shape) ? 1 : 0);

/** The index of a step, in a row of the sequence. */
function inRow({ type: { shape } }: Node, index: readonly Affine[], row: number): Affine[] {
  const time = timeAxis(shape);
  return [...index.slice(0, time), affine(row), ...index.slice(time)];
}

/** Scratch space for a value, with more rows along its first axis than it has, if need be. */
function scratchFor(node: Node, name: string, extraRows = 0): Buffer {
  const shape = sampleShape(node.type.shape).map((extent, axis) => extent + (axis === 0 ? extraRows : 0));
  return {
    name,
    space: "arena",
    shape,
    strides: contiguousStrides(shape),
    size: product(shape),
    batched: isBatched(node.type.shape),
    offset: 0,
    sampleStride: 0,
    temporary: true,
    origin: node.origin,
  };
}

/** The value that another lies within, and where. */
interface Host {
  readonly host: Node;
  readonly axis: number;
  readonly start: number;
}

/** Stored values that are parts of other stored values need no room of their own. */
function hostsOf(
  order: readonly Node[],
  { stored, flat }: Storage,
  { memberOf }: Recurrences,
): Map<Node, Host> {
  const hosts = new Map<Node, Host>();
  for (const host of order) {
    if (!stored.has(host)) continue;
    const body = isScan(host) && !stored.has(bodyOf(host)) ? bodyOf(host) : host;
    for (const { value, axis, start } of body.op.parts?.(body) ?? []) {
      const isAtHand = !isScan(host) || memberOf.get(value) === host;
      const isFree = stored.has(value) && !flat.has(value) && !isScan(value) && !hosts.has(value) && isAtHand;
      if (isFree) hosts.set(value, { host, axis, start });
    }
  }
  return hosts;
}
