import type { Axis } from "../../compiler/ir/affine.js";
import type { Buffer, Program } from "../../compiler/ir/kernel.js";
import {
  isKept,
  type Arena,
  type Combine,
  type Limit,
  type Local,
  type LoopExpr,
  type Stmt,
} from "../../compiler/ir/loop.js";
import { scalarOp } from "../../compiler/ir/scalar.js";
import { argumentOf, at, extentOf, type Machine } from "./interpret-program.js";

/**
 * Runs scheduled statements in their order. With an arena, temporary values lie in it where a memory plan put them, and
 * one that another overwrote reads as NaN; without, each has an array of its own.
 */
export function interpretStmts(
  stmts: readonly Stmt[],
  constants: Program["constants"],
  machine: Machine,
  arena?: Arena,
): number | undefined {
  const interpreter = new Interpreter(constants, machine, arena);
  interpreter.run(stmts);
  return interpreter.returned;
}

class Interpreter {
  returned: number | undefined;
  private readonly point = new Map<Axis, number>();
  private readonly locals = new Map<Local, number>();
  private readonly temporaries = new Map<Buffer, Float64Array>();
  private readonly arena: Float64Array | undefined;
  private readonly owners: Buffer[] = [];

  constructor(
    private readonly constants: Program["constants"],
    private readonly machine: Machine,
    size: Arena | undefined,
  ) {
    if (size) this.arena = new Float64Array(size.fixed + size.record * machine.samples).fill(NaN);
  }

  run(stmts: readonly Stmt[]): void {
    for (const stmt of stmts) this.step(stmt);
  }

  private step(stmt: Stmt): void {
    // All samples are at hand: they are the first and the last.
    if ("when" in stmt && stmt.when && stmt.when !== "last") return;
    switch (stmt.kind) {
      case "note":
        return;
      case "for":
        this.loop(stmt);
        return;
      case "let":
        this.locals.set(stmt.local, this.value(stmt.value));
        return;
      case "place":
        this.point.set(stmt.axis, this.value(stmt.value));
        return;
      case "update":
        this.locals.set(
          stmt.local,
          combined(stmt.combine, this.locals.get(stmt.local)!, this.value(stmt.value)),
        );
        return;
      case "store": {
        const [array, place] = [this.arrayOf(stmt.buffer), at(stmt.place, this.point)];
        if (!(place in array))
          throw new Error(`${stmt.buffer.name} is stored at ${place}, outside its array`);
        const value = this.value(stmt.value);
        array[place] = stmt.combine ? combined(stmt.combine, array[place], value) : value;
        if (array === this.arena) this.owners[place] = stmt.buffer;
        return;
      }
      case "return":
        this.returned = this.value(stmt.value);
    }
  }

  private loop({ axis, body, bounds }: Extract<Stmt, { kind: "for" }>): void {
    const extent = extentOf(axis, this.machine.samples);
    const { from, to, step, lanes = 1 } = bounds ?? { from: 0, to: extent, step: 1 };
    const limit = (place: Limit): number =>
      typeof place === "number" ? place : place === "extent" ? extent : extent - (extent % place.multipleOf);
    for (let i = limit(from); i < limit(to); i += step) {
      if (i + step > limit(to)) throw new Error(`a round of ${axis.name} goes beyond its end`);
      for (let lane = 0; lane < lanes; lane++) {
        this.point.set(axis, i + lane);
        this.run(body);
      }
    }
  }

  private value(expr: LoopExpr): number {
    switch (expr.kind) {
      case "constant":
        return expr.value;
      case "index":
        return at(expr.index, this.point);
      case "argument":
        return argumentOf(expr.name, this.machine);
      case "local":
        return this.locals.get(expr.local)!;
      case "load":
        return this.load(expr.buffer, at(expr.place, this.point));
      case "apply": {
        const [a, b, c] = expr.args;
        if (expr.op === "select") return this.value(a) ? this.value(b) : this.value(c);
        return scalarOp(expr.op).evaluate(this.value(a), b && this.value(b), c && this.value(c));
      }
    }
  }

  /** Outside its array, and where another value was stored, a value is none: it must not be used. */
  private load(buffer: Buffer, place: number): number {
    const array = this.arrayOf(buffer);
    const owner = array === this.arena ? this.owners[place] : undefined;
    return owner && owner !== buffer ? NaN : (array[place] ?? NaN);
  }

  private arrayOf(buffer: Buffer): Float64Array {
    if (buffer.temporary) return this.arena ?? this.temporary(buffer);
    const constant = this.constants.get(buffer.space);
    const array = constant?.numbers.data ?? this.machine.arrays.get(buffer.space);
    if (!array) throw new Error(`there is no array ${buffer.space}`);
    return array;
  }

  private temporary(buffer: Buffer): Float64Array {
    const size = isKept(buffer) ? buffer.size * this.machine.samples : buffer.size;
    if (!this.temporaries.has(buffer)) this.temporaries.set(buffer, new Float64Array(size).fill(NaN));
    return this.temporaries.get(buffer)!;
  }
}

const combined = (combine: Combine, a: number, b: number): number =>
  combine === "sum" ? a + b : Math.max(a, b);
