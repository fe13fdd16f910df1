import { isConstant, type Affine } from "../../ir/affine.js";
import { exprOf, visitExpr, type LoopExpr, type Stmt } from "../../ir/loop.js";
import { scalarOp } from "../../ir/scalar.js";
import { BATCH } from "../../ir/tensor-type.js";

/** Work that each sample adds, and work done once per call. */
export interface Work {
  perSample: number;
  perCall: number;
}

/** What a call of a function costs. */
export interface Cost {
  /** Products of two values, of which nearly all belong to a multiply-add. */
  readonly multiplications: Readonly<Work>;
  /** Calls of Math. */
  readonly calls: Readonly<Work>;
  /** Scalar operations and loads: what straight-line code would write out. */
  readonly operations: number;
  /** V8 bytecode, estimated. */
  readonly bytecode: number;
}

/** Functions above this are never optimised by V8 (--max-optimized-bytecode-size). */
export const BYTECODE_LIMIT = 61_440;

/** What straight-line code may grow to before loops are chosen: it must stay well inside the instruction cache. */
export const STRAIGHT_LINE_LIMIT = { inference: 12_000, training: 40_000 } as const;

// Bytes of V8 bytecode per construct, fitted to --print-bytecode of emitted functions.
const BYTES = {
  load: 8,
  arithmetic: 6,
  select: 14,
  call: 16,
  store: 11,
  local: 3,
  constant: 3,
  loop: 20,
  index: 6,
} as const;

export function costOf(stmts: readonly Stmt[]): Cost {
  const none = (): Work => ({ perSample: 0, perCall: 0 });
  const total: Total = { multiplications: none(), calls: none(), operations: 0, bytecode: 0 };
  add(total, stmts, 1, false);
  return total;
}

interface Total {
  readonly multiplications: Work;
  readonly calls: Work;
  operations: number;
  bytecode: number;
}

function add(total: Total, stmts: readonly Stmt[], times: number, inSample: boolean): void {
  for (const stmt of stmts) {
    if (stmt.kind === "for") {
      total.bytecode += BYTES.loop;
      const { extent } = stmt.axis;
      if (extent === BATCH) add(total, stmt.body, times, true);
      else add(total, stmt.body, times * extent, inSample);
    } else if (stmt.kind === "store") {
      total.bytecode += BYTES.store + indexBytes(stmt.place);
    } else if (stmt.kind !== "note") {
      total.bytecode += BYTES.local;
    }
    const expr = exprOf(stmt);
    if (expr) visitExpr(expr, (e) => addExpr(total, e, times, inSample));
  }
}

function addExpr(total: Total, expr: LoopExpr, times: number, inSample: boolean): void {
  if (expr.kind === "load" || expr.kind === "apply") total.operations += times;
  if (expr.kind === "load") total.bytecode += BYTES.load + indexBytes(expr.place);
  else if (expr.kind === "constant") total.bytecode += BYTES.constant;
  else if (expr.kind === "apply") {
    const isCall = scalarOp(expr.op).costly === true;
    total.bytecode += isCall ? BYTES.call : expr.op === "select" ? BYTES.select : BYTES.arithmetic;
    const part = inSample ? "perSample" : "perCall";
    if (isCall) total.calls[part] += times;
    if (expr.op === "mul") total.multiplications[part] += times;
  }
}

const indexBytes = (place: Affine): number => (isConstant(place) ? 0 : BYTES.index * place.terms.size);
