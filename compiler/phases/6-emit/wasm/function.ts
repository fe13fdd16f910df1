import type binaryen from "binaryen";
import { addAffine, affine, axisIndex, scaleAffine, type Affine, type Axis } from "../../../ir/affine.js";
import type { Space } from "../../../ir/kernel.js";
import {
  exprOf,
  neutral,
  visitExpr,
  visitStmts,
  type Limit,
  type Local,
  type LoopExpr,
  type Phase,
  type Stmt,
} from "../../../ir/loop.js";
import { BATCH } from "../../../ir/tensor-type.js";
import { Expressions, type Variable } from "./expressions.js";
import type { Numbers, Ref } from "./lanes.js";

type Loop = Extract<Stmt, { kind: "for" }>;

/** Where the arrays of a function lie: an address, or a local that holds it. */
export type Place = { readonly address: number } | { readonly local: number };

export interface WasmSurroundings {
  readonly module: binaryen.Module;
  readonly binaryen: typeof binaryen;
  readonly numbers: Numbers;
  readonly placeOf: (space: Space) => Place;
  /** The local of an argument that is a number. */
  readonly argument: (name: string) => Variable;
  /** The local that says whether these are the first samples, and whether they are the last. */
  readonly flags: number;
  /** The local that holds how many samples there are to go through. */
  readonly samples: number;
  /** The local that holds the place of the first of them among all samples. */
  readonly first: number;
  /** The first local that is free. */
  readonly free: number;
  /** The name of a function of a number, or of a vector. */
  readonly math: (f: string, isVector: boolean) => string;
}

/** What a call does: what comes before the first samples, what comes after the last. */
export const FIRST = 1;
export const LAST = 2;

const phaseOf = (stmt: Stmt): Phase | undefined => ("when" in stmt ? stmt.when : undefined);

/** The body of a function, and the types of the locals that it needs beside the arguments. */
export class FunctionBody {
  readonly types: binaryen.Type[] = [];
  private readonly expressions: Expressions;
  private labels = 0;

  constructor(private readonly around: WasmSurroundings) {
    this.expressions = new Expressions(around, (type) => this.fresh(type));
  }

  fresh(type: binaryen.Type): number {
    this.types.push(type);
    return this.around.free + this.types.length - 1;
  }

  /** Announces statements: a single hash that single precision would round is kept as a whole number. */
  prepare(stmts: readonly Stmt[]): void {
    if (this.around.numbers.bytes > 4) return;
    visitStmts(stmts, (stmt) => {
      if (stmt.kind !== "store" || stmt.value.kind !== "apply" || stmt.value.op !== "hash") return;
      if (stmt.buffer.temporary && stmt.buffer.size === 1) this.expressions.whole32.add(stmt.buffer);
    });
  }

  block(stmts: readonly Stmt[]): Ref[] {
    const refs: Ref[] = [];
    for (let k = 0; k < stmts.length;) {
      const phase = phaseOf(stmts[k]);
      const start = k;
      while (k < stmts.length && phaseOf(stmts[k]) === phase) k++;
      const own = stmts.slice(start, k).flatMap((stmt) => this.stmt(stmt));
      if (phase && own.length > 0) refs.push(this.during(phase, own));
      else refs.push(...own);
    }
    return refs;
  }

  /** What is done only for some calls. */
  private during(phase: Phase, refs: Ref[]): Ref {
    const { module: m, binaryen: b, flags } = this.around;
    const flag = m.i32.and(m.local.get(flags, b.i32), m.i32.const(phase === "later" ? FIRST : LAST));
    return m.if(phase === "last" ? flag : m.i32.eqz(flag), m.block(null, refs));
  }

  private stmt(stmt: Stmt): Ref[] {
    const { module: m } = this.around;
    const e = this.expressions;
    switch (stmt.kind) {
      case "note":
        return [];
      case "for":
        return this.loop(stmt);
      case "let":
        return [this.define(stmt.local, stmt.value)];
      case "place": {
        const local = this.fresh(this.around.binaryen.i32);
        e.axes.set(stmt.axis, local);
        return [m.local.set(local, e.whole(stmt.value))];
      }
      case "update": {
        const variable = e.locals.get(stmt.local)!;
        const now = m.local.get(variable.index, variable.type);
        const combined = e.combine(
          stmt.combine,
          now,
          variable.isVector ? e.vector(stmt.value) : e.number(stmt.value),
          variable.isVector,
        );
        return [m.local.set(variable.index, combined)];
      }
      case "store":
        return e.store(stmt);
      case "return":
        return [m.return(e.number(stmt.value))];
    }
  }

  private define(local: Local, value: LoopExpr): Ref {
    const { module: m } = this.around;
    const e = this.expressions;
    const kind = e.kindOf(value, local.mutable);
    const index = this.fresh(kind.type);
    const ref = kind.isVector ? e.vector(value) : kind.isWhole ? e.whole(value) : e.number(value);
    e.locals.set(local, { index, ...kind });
    return m.local.set(index, ref);
  }

  private loop(loop: Loop): Ref[] {
    const { module: m, binaryen: b } = this.around;
    const e = this.expressions;
    const { axis, bounds = { from: 0, to: "extent", step: 1 } } = loop;
    if (typeof bounds.from === "number" && bounds.to === bounds.from + bounds.step)
      return this.once(loop, bounds.from);
    const index = this.fresh(b.i32);
    e.axes.set(axis, index);
    const before: Ref[] = [m.local.set(index, this.limit(axis, bounds.from))];
    const sums = bounds.lanes ? this.laneSums(loop) : [];
    before.push(...sums.flatMap(({ before: refs }) => refs));
    const outer = e.lane;
    if (bounds.lanes) e.lane = axis;
    const pointers = this.pointersOf(loop, bounds.step);
    before.push(...pointers.map(({ set }) => set));
    const body = this.block(loop.body);
    const label = `l${this.labels++}`;
    const end = this.limit(axis, bounds.to);
    const next = m.local.tee(index, m.i32.add(m.local.get(index, b.i32), m.i32.const(bounds.step)), b.i32);
    const round = m.loop(
      label,
      m.block(null, [
        ...body,
        ...pointers.flatMap(({ advance }) => advance),
        m.br(label, m.i32.lt_s(next, end)),
      ]),
    );
    e.leave(pointers.map(({ key }) => key));
    e.lane = outer;
    const after = sums.flatMap(({ after: refs }) => refs());
    const isSure = typeof bounds.from === "number" && axis.extent !== BATCH;
    const whole =
      isSure || this.isWholeBatch(loop)
        ? round
        : m.if(m.i32.lt_s(m.local.get(index, b.i32), this.limit(axis, bounds.to)), round);
    return [...before, whole, ...after];
  }

  /** A loop of one round is none. */
  private once(loop: Loop, at: number): Ref[] {
    const e = this.expressions;
    e.fixed.set(loop.axis, at);
    const sums = loop.bounds?.lanes ? this.laneSums(loop) : [];
    const outer = e.lane;
    if (loop.bounds?.lanes) e.lane = loop.axis;
    const body = this.block(loop.body);
    e.lane = outer;
    return [...sums.flatMap(({ before }) => before), ...body, ...sums.flatMap(({ after }) => after())];
  }

  /** There is a sample at least. */
  private isWholeBatch({ axis, bounds }: Loop): boolean {
    return axis.extent === BATCH && !bounds;
  }

  private limit({ extent }: Axis, limit: Limit): Ref {
    const { module: m, binaryen: b, samples } = this.around;
    if (typeof limit === "number") return m.i32.const(limit);
    const whole = extent === BATCH ? m.local.get(samples, b.i32) : m.i32.const(extent);
    if (limit === "extent") return whole;
    const { multipleOf } = limit;
    const isPower = (multipleOf & (multipleOf - 1)) === 0;
    if (isPower) return m.i32.and(whole, m.i32.const(-multipleOf));
    return m.i32.mul(m.i32.div_u(whole, m.i32.const(multipleOf)), m.i32.const(multipleOf));
  }

  /** Variables from outside that the lanes of a loop add to: they add to lanes of their own, which are added up after it. */
  private laneSums({ body }: Loop): { readonly before: Ref[]; readonly after: () => Ref[] }[] {
    const { module: m, binaryen: b } = this.around;
    const e = this.expressions;
    const updated = new Map<Local, "sum" | "max">();
    visitStmts(body, (stmt) => {
      if (stmt.kind === "update" && e.locals.has(stmt.local) && !e.locals.get(stmt.local)!.isVector)
        updated.set(stmt.local, stmt.combine);
    });
    return [...updated].map(([local, combine]) => {
      const outside = e.locals.get(local)!;
      const index = this.fresh(b.v128);
      e.locals.set(local, { index, type: b.v128, isVector: true, isWhole: false });
      const start = e.spread(this.around.numbers.constant(neutral(combine)));
      return {
        before: [m.local.set(index, start)],
        after: () => {
          e.locals.set(local, outside);
          const own = m.local.get(outside.index, outside.type);
          return [m.local.set(outside.index, e.combine(combine, own, e.acrossLanes(combine, index), false))];
        },
      };
    });
  }

  /**
   * In an innermost loop, addresses that differ by numbers only are one pointer, which moves on with the loop. What a
   * condition guards has its address computed where it is read: it may lie anywhere.
   */
  private pointersOf(
    { axis, body, bounds }: Loop,
    step: number,
  ): { readonly key: string; readonly set: Ref; readonly advance: Ref[] }[] {
    const { module: m, binaryen: b, numbers } = this.around;
    const e = this.expressions;
    if (body.some((stmt) => stmt.kind === "for" || stmt.kind === "place")) return [];
    const groups = new Map<string, { readonly space: Space; readonly place: Affine }>();
    const add = (space: Space, place: Affine): void => {
      const key = e.keyOf(space, place);
      const known = groups.get(key);
      if (!known || e.constantOf(known.place) > e.constantOf(place)) groups.set(key, { space, place });
    };
    for (const stmt of body) {
      const expr = exprOf(stmt);
      if (expr) visitUnguarded(expr, (load) => add(load.buffer.space, load.place));
      if (stmt.kind === "store") add(stmt.buffer.space, stmt.place);
    }
    const start = bounds ? bounds.from : 0;
    return [...groups].map(([key, { space, place }]) => {
      const local = this.fresh(b.i32);
      const coefficient = place.terms.get(axis) ?? 0;
      const first =
        typeof start === "number"
          ? addAffine(
              place,
              addAffine(scaleAffine(axisIndex(axis), -coefficient), affine(coefficient * start)),
            )
          : place;
      const set = m.local.set(local, e.address(space, first));
      e.pointers.set(key, { local, constant: e.constantOf(place) });
      const distance = coefficient * step * numbers.bytes;
      const moved = m.i32.add(m.local.get(local, b.i32), m.i32.const(distance));
      return { key, set, advance: distance === 0 ? [] : [m.local.set(local, moved)] };
    });
  }
}

function visitUnguarded(expr: LoopExpr, visit: (load: Extract<LoopExpr, { kind: "load" }>) => void): void {
  if (expr.kind === "load") return visit(expr);
  if (expr.kind !== "apply") return;
  const args = expr.op === "select" ? expr.args.slice(0, 1) : expr.args;
  args.forEach((arg) => visitUnguarded(arg, visit));
}

/** Whether an expression reads memory, or calls a function. */
export function isPlain(expr: LoopExpr): boolean {
  let plain = true;
  visitExpr(expr, (e) => (plain &&= e.kind !== "load"));
  return plain;
}
