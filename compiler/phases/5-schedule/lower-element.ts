import {
  axisIndex,
  isConstant,
  printAffine,
  rangeOf,
  sameAffine,
  type Affine,
  type Axis,
} from "../../ir/affine.js";
import type { Node } from "../../ir/graph.js";
import type { Expr, LowerContext, Reduction } from "../../ir/kernel.js";
import type { ScalarOpName } from "../../ir/scalar.js";
import { BATCH, type Dim } from "../../ir/tensor-type.js";
import { literalElement } from "../../ops/leaf.js";
import { loadFlat, loadOf, type Place } from "./place.js";

const AXIS_NAMES = ["i", "j", "k", "l", "m", "o"];

/** The loop axis over an axis of a value, or over what is summed there. */
export const axisOf = (extent: Dim, position: number, otherwise = `i${position}`): Axis => ({
  name: extent === BATCH ? "s" : (AXIS_NAMES[position] ?? otherwise),
  extent,
});

/** Builds the expression of one kernel; the same element of the same value is the same expression. */
export class KernelContext implements LowerContext {
  readonly reductions: Reduction[] = [];
  private readonly known = new Map<Node, { index: readonly Affine[]; expr: Expr }[]>();
  private readonly placed: { input: Node; index: readonly Affine[]; axis: Axis }[] = [];
  private depth = 0;
  /** The value whose element is being lowered: reductions are called by it. */
  private lowering: Node | undefined;

  constructor(
    /** Where a value lies that is stored or comes from outside. */
    private readonly placeOf: (node: Node) => Place | undefined,
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
    const place = this.placeOf(input);
    return place ? loadOf(input, place, index) : this.element(input, index);
  }

  readFlat(input: Node, sample: Affine, position: Affine): Expr {
    const place = this.placeOf(input);
    if (place) return loadFlat(place, sample, position);
    if (input.op.kind === "leaf" && input.op.lower) return input.op.lower(this, input, []);
    throw new Error(`${input.op.name} is read by position but not stored`);
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

  place(input: Node, index: readonly Affine[], extent: number): Affine {
    const known = this.placed.find(
      (place) => place.input === input && place.index.every((term, k) => sameAffine(term, index[k])),
    );
    if (known) return axisIndex(known.axis);
    const axis: Axis = { name: "row", extent, at: this.read(input, index) };
    this.placed.push({ input, index, axis });
    return axisIndex(axis);
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
    scatter?: Parameters<LowerContext["reduce"]>[3],
  ): Expr {
    if (this.depth > 0) throw new Error("a reduction inside a reduction's body");
    const axes = extents.map((extent) => axisOf(extent, this.axisCount++, `r${this.axisCount}`));
    this.depth++;
    const total = extents.includes(BATCH) ? this.kernelName : combine;
    const name = this.lowering?.origin.name ?? total;
    const index = axes.map(axisIndex);
    const reduction: Reduction = {
      name,
      combine,
      axes,
      body: body(index),
      ...(scatter && { scatter: { axis: axisOfPlace(scatter.index), to: axisOfPlace(scatter.to(index)) } }),
    };
    this.depth--;
    this.reductions.push(reduction);
    return { kind: "accumulated", reduction };
  }
}

function axisOfPlace(place: Affine): Axis {
  const [[axis, coefficient]] = place.terms;
  if (place.terms.size !== 1 || place.constant !== 0 || coefficient !== 1)
    throw new Error(`${printAffine(place)} is no axis`);
  return axis;
}
