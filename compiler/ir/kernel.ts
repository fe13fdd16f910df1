import type { Affine, Axis } from "./affine.js";
import type { Node, Origin } from "./graph.js";
import type { Numbers } from "./numbers.js";
import type { ScalarOpName } from "./scalar.js";
import type { Dim, DType } from "./tensor-type.js";

/**
 * Where numbers lie. `space` is the array: an argument of the emitted function or the arena. Element (i, j) of a
 * sample lies at offset + i·strides[0] + j·strides[1], sample s of a batched buffer `sampleStride`·s further on.
 */
export interface Buffer {
  readonly name: string;
  readonly space: Space;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly size: number;
  readonly batched: boolean;
  readonly offset: number;
  /** Distance from sample to sample; 0 for scratch space that each sample overwrites. */
  readonly sampleStride: number;
  /** Temporary: nobody but the function itself sees it, so it may live in locals. */
  readonly temporary: boolean;
  readonly origin: Origin;
}

/** A scalar expression: the body of a loop nest. Shared subexpressions are the same object. */
export type Expr =
  | { readonly kind: "constant"; readonly value: number }
  | Load
  | Apply
  | { readonly kind: "accumulated"; readonly reduction: Reduction }
  | { readonly kind: "index"; readonly index: Affine }
  /** A number known when the function is called: the batch size, the learning rate. */
  | { readonly kind: "argument"; readonly name: string };

export interface Apply {
  readonly kind: "apply";
  readonly op: ScalarOpName;
  readonly args: readonly Expr[];
  /** What people call the value, where it is that of a node. */
  readonly name?: string;
}

export interface Load {
  readonly kind: "load";
  readonly buffer: Buffer;
  readonly sample: Affine;
  /** One index per axis of a sample, or, where `flat`, the row-major position alone. */
  readonly index: readonly Affine[];
  readonly flat?: boolean;
}

/** combine over `axes` of `body`. */
export interface Reduction {
  /** What the sum is called. */
  readonly name: string;
  readonly combine: "sum" | "max";
  readonly axes: readonly Axis[];
  readonly body: Expr;
  /** Only points where an axis of the kernel is at the place `to.at` count. */
  readonly scatter?: { readonly axis: Axis; readonly to: Axis };
}

export interface Store {
  readonly buffer: Buffer;
  readonly sample: Affine;
  readonly index: readonly Affine[];
  readonly value: Expr;
}

/** An array that an emitted function works on: one of its arguments, its arena, or a constant. */
export type Space = string;

/**
 * One loop nest: for every point of `axes`, the reductions in order, then the stores. This is all that every
 * operation lowers to; what order the loops run in, which are unrolled or vectorised, a schedule says.
 */
export interface Kernel {
  readonly name: string;
  readonly axes: readonly Axis[];
  readonly reductions: readonly Reduction[];
  readonly stores: readonly Store[];
  readonly origin: Origin;
  /** What it computes, as a person writes it. */
  readonly formula: string;
  /** A heading in the emitted code. */
  readonly section: Section;
  /** The kernels that follow one another in every step of a recurrence, of which this is one; `time` is its axis. */
  readonly sequence?: Sequence;
  readonly time?: Axis;
}

/** Steps that depend on each other: all kernels of a step come before those of the next one. */
export interface Sequence {
  readonly name: string;
  /** From the last step to the first. */
  readonly reverse: boolean;
}

export type Section = "forward" | "tangent" | "backward" | "update";

export interface Constant {
  readonly numbers: Numbers;
  readonly dtype: DType;
}

export interface Program {
  readonly name: string;
  /** Producers before consumers. */
  readonly kernels: readonly Kernel[];
  /** The buffer whose single element the function returns. */
  readonly returns?: Buffer;
  /** Numbers known when the module is made, by the name of their space. */
  readonly constants: ReadonlyMap<Space, Constant>;
}

/** Kernels one by one, but those of a recurrence together. */
export function groupsOf(kernels: readonly Kernel[]): Kernel[][] {
  const groups: Kernel[][] = [];
  for (const kernel of kernels) {
    const last = groups[groups.length - 1];
    if (kernel.sequence && last?.[0].sequence === kernel.sequence) last.push(kernel);
    else groups.push([kernel]);
  }
  return groups;
}

/** The expressions that an expression is made of: its operands, and what says where it reads. */
export function partsOf(expr: Expr): readonly Expr[] {
  if (expr.kind === "apply") return expr.args;
  const places = expr.kind === "load" ? expr.index : expr.kind === "index" ? [expr.index] : [];
  return places.flatMap(({ terms }) => [...terms.keys()].flatMap(({ at }) => at ?? []));
}

/** The expressions of a kernel that are no part of another. */
export const rootsOf = ({ reductions, stores }: Kernel): Expr[] => [
  ...reductions.flatMap(({ body, scatter }) => [body, ...(scatter?.to.at ? [scatter.to.at] : [])]),
  ...stores.map(({ value }) => value),
];

/** What an operation sees when it lowers one element of its result. */
export interface LowerContext {
  /** Element `index` of an input: a load if it is stored, else its own expression in place. */
  read(input: Node, index: readonly Affine[]): Expr;
  /** The same by row-major position within the sample; the input is always stored. `sample` for a batched input. */
  readFlat(input: Node, sample: Affine, position: Affine): Expr;
  apply(op: ScalarOpName, ...args: readonly Expr[]): Expr;
  constant(value: number): Expr;
  argument(name: string): Expr;
  /** A place as a number. */
  index(place: Affine): Expr;
  /** An element of an input as a place: it holds whole numbers below `extent`. */
  place(input: Node, index: readonly Affine[], extent: number): Affine;
  /** 1 where 0 ≤ index < extent, else 0. */
  inside(index: Affine, extent: number): Expr;
  reduce(
    combine: Reduction["combine"],
    extents: readonly Dim[],
    body: (index: readonly Affine[]) => Expr,
    /** The terms that count at an index of the result: those for which it is this place. */
    scatter?: { readonly index: Affine; readonly to: (index: readonly Affine[]) => Affine },
  ): Expr;
}
