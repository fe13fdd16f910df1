import type { Affine, Axis } from "./affine.js";
import type { Origin } from "./graph.js";
import type { Buffer, Section } from "./kernel.js";
import type { ScalarOpName } from "./scalar.js";

/** A scalar variable of the emitted function. Two are the same only if they are the same object. */
export interface Local {
  readonly name: string;
  readonly mutable: boolean;
}

/** A scalar expression of the scheduled program; places are linear within their array. */
export type LoopExpr =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "load"; readonly buffer: Buffer; readonly place: Affine }
  | { readonly kind: "apply"; readonly op: ScalarOpName; readonly args: readonly LoopExpr[] }
  | { readonly kind: "local"; readonly local: Local }
  | { readonly kind: "index"; readonly index: Affine }
  | { readonly kind: "argument"; readonly name: string };

export type Combine = "sum" | "max";

export interface Bounds {
  readonly from: Limit;
  readonly to: Limit;
  readonly step: number;
  /**
   * The statements of the body stand for as many rounds as there are lanes, from the axis on, in any order: what they
   * add to a variable from outside is added up in lanes first.
   */
  readonly lanes?: number;
}

/** A place of an axis: a number, the extent itself, or the last multiple of a number that is not beyond it. */
export type Limit = number | "extent" | { readonly multipleOf: number };

/** The scheduled program: loops in the order they run. */
export type Stmt =
  | {
      readonly kind: "for";
      readonly axis: Axis;
      readonly body: readonly Stmt[];
      /** Where it begins and ends, and how far it goes at a time; from 0 to the extent in steps of 1 by default. */
      readonly bounds?: Bounds;
    }
  | {
      readonly kind: "let";
      readonly local: Local;
      readonly value: LoopExpr;
      readonly origin: Origin;
      readonly when?: Phase;
    }
  /** From here to the end of the block, the axis stands at one place. */
  | { readonly kind: "place"; readonly axis: Axis; readonly value: LoopExpr; readonly origin: Origin }
  | {
      readonly kind: "update";
      readonly local: Local;
      readonly combine: Combine;
      readonly value: LoopExpr;
      readonly origin: Origin;
      readonly when?: Phase;
    }
  | {
      readonly kind: "store";
      readonly buffer: Buffer;
      readonly place: Affine;
      readonly value: LoopExpr;
      /** Combined with what is there instead of replacing it. */
      readonly combine?: Combine;
      readonly origin: Origin;
      readonly when?: Phase;
    }
  | { readonly kind: "return"; readonly value: LoopExpr }
  /** A heading over what follows: a part of the computation, or the formula that the next statements compute. */
  | { readonly kind: "note"; readonly text: string; readonly section?: Section };

/** Only where there were samples before those at hand, only where there are more to come, or only at the end. */
export type Phase = "later" | "unfinished" | "last";

/** A function ready to be printed. */
export interface Procedure {
  readonly name: string;
  readonly body: readonly Stmt[];
  readonly arena: Arena;
}

/**
 * How many numbers of scratch memory a procedure needs: first those that each sample overwrites or that all samples
 * share, then a record of every sample, one after the other. Where each temporary value lies, its buffer says.
 */
export interface Arena {
  readonly fixed: number;
  /** What is kept of one sample, for a later loop over the samples. */
  readonly record: number;
}

/** Whether a temporary value is kept for every sample. */
export const isKept = ({ temporary, sampleStride }: Buffer): boolean => temporary && sampleStride > 0;

export const neutral = (combine: Combine): number => (combine === "sum" ? 0 : -Infinity);

/** Visits expressions, operands first. */
export function visitExpr(expr: LoopExpr, visit: (expr: LoopExpr) => void): void {
  if (expr.kind === "apply") expr.args.forEach((arg) => visitExpr(arg, visit));
  visit(expr);
}

export function mapExpr(expr: LoopExpr, leaf: (expr: LoopExpr) => LoopExpr): LoopExpr {
  if (expr.kind !== "apply") return leaf(expr);
  const args = expr.args.map((arg) => mapExpr(arg, leaf));
  return args.every((arg, k) => arg === expr.args[k]) ? expr : { ...expr, args };
}

/** Visits statements in order, loops before what is in them. */
export function visitStmts(stmts: readonly Stmt[], visit: (stmt: Stmt) => void): void {
  for (const stmt of stmts) {
    visit(stmt);
    if (stmt.kind === "for") visitStmts(stmt.body, visit);
  }
}

/** The expression of a statement that has one. */
export const exprOf = (stmt: Stmt): LoopExpr | undefined =>
  stmt.kind === "for" || stmt.kind === "note" ? undefined : stmt.value;
