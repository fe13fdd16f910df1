import { axisIndex, isConstant, rangeOf, sameAffine, ZERO, type Affine, type Axis } from "../../ir/affine.js";
import { nameOf, topologicalOrder, type Formula, type Node } from "../../ir/graph.js";
import type {
  Buffer,
  Constant,
  Expr,
  Kernel,
  LowerContext,
  Program,
  Reduction,
  Space,
  Store,
} from "../../ir/kernel.js";
import type { Numbers } from "../../ir/numbers.js";
import type { ScalarOpName } from "../../ir/scalar.js";
import {
  BATCH,
  contiguousStrides,
  isBatched,
  printShape,
  product,
  sampleShape,
  type Dim,
} from "../../ir/tensor-type.js";
import { isInput, literalElement, literalNumbers } from "../../ops/leaf.js";
import { keepOverwritten } from "./overwritten.js";
import { chooseStored, type KernelKey } from "./storage.js";

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
  const groups = groupOutputs(outputs);
  const stored = chooseStored(order, deliveries(groups, returns));
  for (const group of groups.values()) keepOverwritten(group, stored, outputs, inputBuffer);
  const outside = order.filter((node) => isInput(node)).map(inputBuffer);
  const names = [...outside, ...outputs.map(({ buffer }) => buffer)].map((buffer) => buffer.name);
  const lowerer = new Lowerer(stored, inputBuffer, names);
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
function deliveries(groups: ReadonlyMap<string, readonly Output[]>, returns?: Node): Map<Node, KernelKey[]> {
  const keys = new Map<Node, KernelKey[]>();
  const put = (node: Node, key: KernelKey): void => void keys.set(node, [...(keys.get(node) ?? []), key]);
  for (const [key, group] of groups) for (const { node } of group) put(node, key);
  if (returns) put(returns, "the result");
  return keys;
}

class Lowerer {
  readonly kernels: Kernel[] = [];
  readonly constants = new Map<Space, Constant>();
  private readonly buffers = new Map<Node, Buffer>();
  /** How many values wanted each name. */
  private readonly names = new Map<string, number>();

  constructor(
    private readonly stored: ReadonlySet<Node>,
    private readonly inputBuffer: (node: Node) => Buffer,
    taken: readonly string[],
  ) {
    for (const name of taken) this.names.set(name, 1);
  }

  /** The buffer of a value that is stored or comes from outside. */
  bufferOf(node: Node): Buffer | undefined {
    const known = this.buffers.get(node);
    if (known) return known;
    const numbers = literalNumbers(node);
    if (numbers) return this.remember(node, this.constantBuffer(node, numbers));
    const isOutside = node.op.kind === "leaf" && !node.op.lower;
    return isOutside ? this.remember(node, this.inputBuffer(node)) : undefined;
  }

  storeNode(node: Node): void {
    if (this.stored.has(node)) this.computeInto(node, this.temporary(node, nameOf(node)));
  }

  /** The buffer of the returned scalar. */
  result(node: Node): Buffer {
    return this.bufferOf(node) ?? this.computeInto(node, this.temporary(node, node.origin.name ?? "result"));
  }

  /** One loop nest for outputs of one shape. */
  deliver(outputs: readonly Output[]): void {
    this.addKernel(outputs, (context, node, index) => context.read(node, index));
  }

  private computeInto(node: Node, buffer: Buffer): Buffer {
    this.addKernel([{ node, buffer }], (context, _node, index) => context.element(node, index));
    return this.remember(node, buffer);
  }

  private addKernel(
    outputs: readonly Pick<Output, "node" | "buffer">[],
    element: (context: KernelContext, node: Node, index: Affine[]) => Expr,
  ): void {
    const { type, origin, op } = outputs[outputs.length - 1].node;
    const axes = type.shape.map((extent, k) => axisOf(extent, AXIS_NAMES[k] ?? `i${k}`));
    const index = axes.map(axisIndex);
    const context = new KernelContext(this, axes.length, outputs[outputs.length - 1].buffer.name);
    const [sample, place] = isBatched(type.shape) ? [index[0], index.slice(1)] : [ZERO, index];
    const stores = outputs.map(({ node, buffer }): Store => ({
      buffer,
      sample,
      index: place,
      value: element(context, node, index),
    }));
    this.kernels.push({
      name: outputs[outputs.length - 1].buffer.name,
      axes,
      reductions: context.reductions,
      stores,
      origin,
      formula: outputs.map(({ node, buffer }) => `${buffer.name} = ${this.formula(node).text}`).join("; "),
      // A delivered leaf, such as the zero gradient of a frozen parameter, was made by nobody.
      section: origin.section ?? (op.kind === "leaf" ? this.kernels.at(-1)?.section : undefined) ?? "forward",
    });
  }

  private remember(node: Node, buffer: Buffer): Buffer {
    this.buffers.set(node, buffer);
    return buffer;
  }

  private constantBuffer(node: Node, numbers: Numbers): Buffer {
    const space = `constant${this.constants.size}`;
    this.constants.set(space, { numbers, dtype: node.type.dtype });
    return { ...this.temporary(node, nameOf(node)), space, temporary: false };
  }

  /** Scratch space with a name of its own, so that formulas are not ambiguous. */
  private temporary(node: Node, name: string): Buffer {
    const before = this.names.get(name) ?? 0;
    this.names.set(name, before + 1);
    if (before === 0) return scratchFor(node, name);
    return this.temporary(node, /\d$/.test(name) ? `${name}_${before + 1}` : `${name}${before + 1}`);
  }

  /** What a value is, in terms of stored values and inputs. */
  private formula(node: Node, known = new Map<Node, Formula>()): Formula {
    const buffer = this.buffers.get(node);
    if (buffer) return { text: buffer.name, strength: 4 };
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

const AXIS_NAMES = ["i", "j", "k", "l", "m", "o"];

const axisOf = (extent: Dim, name: string): Axis => ({ name: extent === BATCH ? "s" : name, extent });

/** Scratch space for a value. */
function scratchFor(node: Node, name: string): Buffer {
  const shape = sampleShape(node.type.shape);
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

/** Builds the expression of one kernel; the same element of the same value is the same expression. */
class KernelContext implements LowerContext {
  readonly reductions: Reduction[] = [];
  private readonly known = new Map<Node, { index: readonly Affine[]; expr: Expr }[]>();
  private depth = 0;
  /** The value whose element is being lowered: reductions are called by it. */
  private lowering: Node | undefined;

  constructor(
    private readonly lowerer: Lowerer,
    private axisCount: number,
    private readonly kernelName: string,
  ) {}

  /** An element computed here, whether or not the value is stored. */
  element(node: Node, index: readonly Affine[]): Expr {
    const places = this.known.get(node) ?? [];
    this.known.set(node, places);
    const same = places.find((place) => place.index.every((term, k) => sameAffine(term, index[k])));
    if (same) return same.expr;
    if (!node.op.lower) throw new Error(`${node.op.name} has no lowering`);
    const outer = this.lowering;
    this.lowering = node;
    const lowered = node.op.lower(this, node, index);
    const { name } = node.origin;
    // The expression of a view is that of another value, and shared with it.
    const isOwn = lowered.kind === "apply" && node.op.kind !== "view";
    const expr: Expr = isOwn && name ? { name, ...lowered } : lowered;
    this.lowering = outer;
    places.push({ index, expr });
    return expr;
  }

  read(input: Node, index: readonly Affine[]): Expr {
    const folded = literalElement(this, input, index);
    if (folded) return folded;
    const buffer = this.lowerer.bufferOf(input);
    if (!buffer) return this.element(input, index);
    return isBatched(input.type.shape)
      ? { kind: "load", buffer, sample: index[0], index: index.slice(1) }
      : { kind: "load", buffer, sample: ZERO, index };
  }

  readFlat(input: Node, sample: Affine, position: Affine): Expr {
    const buffer = this.lowerer.bufferOf(input);
    if (!buffer) {
      if (input.op.kind === "leaf" && input.op.lower) return input.op.lower(this, input, []);
      throw new Error(`${input.op.name} is read by position but not stored`);
    }
    return { kind: "load", buffer, sample, index: [position], flat: true };
  }

  apply(op: ScalarOpName, ...args: readonly Expr[]): Expr {
    return { kind: "apply", op, args };
  }

  constant(value: number): Expr {
    return { kind: "constant", value };
  }

  argument(name: string): Expr {
    return { kind: "argument", name };
  }

  index(place: Affine): Expr {
    return isConstant(place) ? this.constant(place.constant) : { kind: "index", index: place };
  }

  inside(index: Affine, extent: number): Expr {
    const { min, max } = rangeOf(index);
    if (min >= 0 && max < extent) return this.constant(1);
    if (max < 0 || min >= extent) return this.constant(0);
    const below = this.apply("less", this.index(index), this.constant(extent));
    if (min >= 0) return below;
    const above = this.apply("greaterEqual", this.index(index), this.constant(0));
    return max < extent ? above : this.apply("select", above, below, this.constant(0));
  }

  reduce(
    combine: Reduction["combine"],
    extents: readonly Dim[],
    body: (index: readonly Affine[]) => Expr,
  ): Expr {
    if (this.depth > 0) throw new Error("a reduction inside a reduction's body");
    const axes = extents.map((extent) =>
      axisOf(extent, AXIS_NAMES[this.axisCount++] ?? `r${this.axisCount}`),
    );
    this.depth++;
    const total = extents.includes(BATCH) ? this.kernelName : combine;
    const name = this.lowering?.origin.name ?? total;
    const reduction: Reduction = { name, combine, axes, body: body(axes.map(axisIndex)) };
    this.depth--;
    this.reductions.push(reduction);
    return { kind: "accumulated", reduction };
  }
}
