import { printAffine, withoutSamples, type Affine, type Axis } from "./affine.js";
import { partsOf, rootsOf, type Buffer, type Expr, type Program, type Space } from "./kernel.js";
import { isKept, type Local, type LoopExpr, type Procedure, type Stmt } from "./loop.js";
import { KnownRanges } from "./ranges.js";
import { scalarOp } from "./scalar.js";
import { verifyMemory } from "./verify-memory.js";
import { printRange } from "./verify-program.js";

/** Throws an Error that says which invariant of scheduled loops fails where. */
export function verifyProcedure(procedure: Procedure, program: Program): void {
  new ProcedureVerifier(procedure, spacesOf(program)).block(procedure.body, NOTHING, false);
  verifyMemory(procedure);
}

/** A part of an array: so many numbers from its start, or so many for each sample. */
interface Extent {
  readonly start: number;
  readonly size: number;
  readonly perSample: boolean;
}

/** The arrays a program works on; the arena belongs to the procedure. */
function spacesOf({ kernels, constants, returns }: Program): Map<Space, Extent> {
  const spaces = new Map<Space, Extent>();
  const add = ({ space, offset, size, batched, sampleStride, temporary }: Buffer): void => {
    if (temporary) return;
    const end = batched ? sampleStride : offset + size;
    spaces.set(space, { start: 0, size: Math.max(end, spaces.get(space)?.size ?? 0), perSample: batched });
  };
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "load") add(expr.buffer);
    partsOf(expr).forEach(visit);
  };
  for (const kernel of kernels) {
    rootsOf(kernel).forEach(visit);
    kernel.stores.forEach(({ buffer }) => add(buffer));
  }
  if (returns) add(returns);
  for (const [space, { numbers }] of constants)
    spaces.set(space, { start: 0, size: numbers.data.length, perSample: false });
  return spaces;
}

/** What is visible at a point of the procedure. */
interface Scope {
  readonly locals: ReadonlySet<Local>;
  readonly axes: ReadonlySet<Axis>;
}

const NOTHING: Scope = { locals: new Set(), axes: new Set() };

class ProcedureVerifier {
  private readonly declared = new Set<Local>();

  constructor(
    private readonly procedure: Procedure,
    private readonly spaces: ReadonlyMap<Space, Extent>,
  ) {}

  block(stmts: readonly Stmt[], outer: Scope, isLoop: boolean): void {
    const [locals, axes] = [new Set(outer.locals), new Set(outer.axes)];
    const scope: Scope = { locals, axes };
    stmts.forEach((stmt, k) => {
      this.stmt(stmt, scope);
      if (stmt.kind === "let") locals.add(stmt.local);
      if (stmt.kind === "place") axes.add(stmt.axis);
      if (stmt.kind === "return")
        this.require(!isLoop && k === stmts.length - 1, "a procedure returns at its end");
    });
  }

  private stmt(stmt: Stmt, scope: Scope): void {
    if (stmt.kind === "note") return;
    if (stmt.kind === "for") {
      this.require(
        !scope.axes.has(stmt.axis),
        `a loop over ${stmt.axis.name} contains no loop over the same axis`,
      );
      return this.block(stmt.body, { ...scope, axes: new Set([...scope.axes, stmt.axis]) }, true);
    }
    this.expr(stmt.value, scope, new KnownRanges());
    if (stmt.kind === "store") this.place(stmt.buffer, stmt.place, scope, new KnownRanges());
    if (stmt.kind === "update") {
      const { name, mutable } = stmt.local;
      this.require(scope.locals.has(stmt.local), `${name} is defined before it is assigned`);
      this.require(mutable, `only what is mutable is assigned, and ${name} is not`);
    }
    if (stmt.kind === "let") {
      this.require(!this.declared.has(stmt.local), `${stmt.local.name} is defined once`);
      this.declared.add(stmt.local);
    }
  }

  private expr(expr: LoopExpr, scope: Scope, known: KnownRanges): void {
    switch (expr.kind) {
      case "local":
        return this.require(
          scope.locals.has(expr.local),
          `${expr.local.name} is defined before its use, in scope`,
        );
      case "load":
        return this.place(expr.buffer, expr.place, scope, known);
      case "index":
        return this.axesOf(expr.index, scope);
      case "apply": {
        const { arity } = scalarOp(expr.op);
        this.require(
          expr.args.length === arity,
          `${expr.op} takes ${arity} operands, not ${expr.args.length}`,
        );
        if (expr.op === "select") return this.select(expr.args, scope, known);
        expr.args.forEach((arg) => this.expr(arg, scope, known));
        return;
      }
      case "constant":
      case "argument":
        return;
    }
  }

  private select([condition, yes, no]: readonly LoopExpr[], scope: Scope, known: KnownRanges): void {
    this.expr(condition, scope, known);
    const [held, failed] = [known.given(condition, true), known.given(condition, false)];
    if (held) this.expr(yes, scope, held);
    if (failed) this.expr(no, scope, failed);
  }

  private place(buffer: Buffer, place: Affine, scope: Scope, known: KnownRanges): void {
    this.axesOf(place, scope);
    const extent = buffer.temporary ? this.extentInArena(buffer) : this.spaces.get(buffer.space);
    if (!extent) return this.require(false, `the program knows the array ${buffer.space}`);
    const { start, size, perSample } = extent;
    const within = perSample ? withoutSamples(place, size) : place;
    if (!within)
      return this.require(
        false,
        `${buffer.name} moves by ${size} from sample to sample, but not ${printAffine(place)}`,
      );
    const range = known.of(within);
    const bounds = start > 0 ? `between ${start} and ${start + size}` : `below ${size}`;
    this.require(
      range.min >= start && range.max < start + size,
      `places stay ${bounds}, but ${printAffine(within)} of ${buffer.name} in ${buffer.space} is ${printRange(range)}`,
    );
  }

  private extentInArena(buffer: Buffer): Extent {
    const { fixed, record } = this.procedure.arena;
    return isKept(buffer)
      ? { start: fixed, size: record, perSample: true }
      : { start: 0, size: fixed, perSample: false };
  }

  private axesOf({ terms }: Affine, { axes }: Scope): void {
    for (const axis of terms.keys())
      this.require(axes.has(axis), `a place depends on the loops around it, not on ${axis.name}`);
  }

  private require(holds: boolean, law: string): void {
    if (!holds) throw new Error(`procedure ${this.procedure.name}: ${law}`);
  }
}
