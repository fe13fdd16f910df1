import {
  addAffine,
  affine,
  axisIndex,
  scaleAffine,
  type Affine,
  type Axis,
} from "../../compiler/ir/affine.js";
import type { Buffer, Expr, Kernel, Program } from "../../compiler/ir/kernel.js";
import type { Local, LoopExpr, Procedure, Stmt } from "../../compiler/ir/loop.js";
import { contiguousStrides, product } from "../../compiler/ir/tensor-type.js";

// Kernels and loops by hand, for tests of what verifiers refuse.

export function buffer(name: string, shape: readonly number[], rest: Partial<Buffer> = {}): Buffer {
  const size = product(shape);
  const given = {
    space: rest.temporary ? "arena" : name,
    batched: false,
    offset: 0,
    temporary: false,
    ...rest,
  };
  return {
    name,
    shape,
    size,
    strides: contiguousStrides(shape),
    sampleStride: given.batched && !given.temporary ? size : 0,
    origin: {},
    ...given,
  };
}

export const axis = (name: string, extent: Axis["extent"]): Axis => ({ name, extent });

/** c + Σ coefficient · axis */
export const place = (constant: number, ...terms: readonly (readonly [number, Axis])[]): Affine =>
  terms.reduce((sum, [c, a]) => addAffine(sum, scaleAffine(axisIndex(a), c)), affine(constant));

export const load = (from: Buffer, index: readonly Affine[], sample: Affine = affine(0)): Expr => ({
  kind: "load",
  buffer: from,
  sample,
  index,
});

export const apply = (op: "add" | "mul" | "exp", ...args: Expr[]): Expr => ({ kind: "apply", op, args });

/** A kernel that stores `value` at each point of its axes. */
export const kernel = (
  axes: readonly Axis[],
  into: Buffer,
  value: Expr,
  rest: Partial<Kernel> = {},
): Kernel => ({
  name: into.name,
  axes,
  reductions: [],
  stores: [
    {
      buffer: into,
      sample: into.batched ? axisIndex(axes[0]) : affine(0),
      index: axes.slice(into.batched ? 1 : 0).map(axisIndex),
      value,
    },
  ],
  origin: {},
  formula: "",
  section: "forward",
  ...rest,
});

export const program = (...kernels: Kernel[]): Program => ({ name: "test", kernels, constants: new Map() });

export const loadAt = (from: Buffer, at: Affine): LoopExpr => ({ kind: "load", buffer: from, place: at });
export const number = (value: number): LoopExpr => ({ kind: "constant", value });
export const read = (local: Local): LoopExpr => ({ kind: "local", local });
export const local = (name: string, mutable = false): Local => ({ name, mutable });

export const loop = (over: Axis, ...body: Stmt[]): Stmt => ({ kind: "for", axis: over, body });
export const define = (variable: Local, value: LoopExpr): Stmt => ({
  kind: "let",
  local: variable,
  value,
  origin: {},
});
export const update = (variable: Local, value: LoopExpr): Stmt => ({
  kind: "update",
  local: variable,
  combine: "sum",
  value,
  origin: {},
});
export const store = (into: Buffer, at: Affine, value: LoopExpr): Stmt => ({
  kind: "store",
  buffer: into,
  place: at,
  value,
  origin: {},
});

export const procedure = (body: readonly Stmt[], fixed = 0, record = 0): Procedure => ({
  name: "test",
  body,
  arena: { fixed, record },
});
