import type binaryen from "binaryen";
import { offsetAffine, type Affine, type Axis } from "../../../ir/affine.js";
import type { Buffer, Space } from "../../../ir/kernel.js";
import { visitExpr, type Combine, type Local, type LoopExpr, type Stmt } from "../../../ir/loop.js";
import type { ScalarOpName } from "../../../ir/scalar.js";
import { BATCH } from "../../../ir/tensor-type.js";
import { isPlain, type WasmSurroundings } from "./function.js";
import type { Ref } from "./lanes.js";

/** What a local of a function holds: a number, a vector of them, or a whole number. */
export interface Variable {
  readonly index: number;
  readonly type: binaryen.Type;
  readonly isVector: boolean;
  readonly isWhole: boolean;
}

interface Pointer {
  readonly local: number;
  /** The constant of the place that it points to. */
  readonly constant: number;
}

type Apply = Extract<LoopExpr, { kind: "apply" }>;
type Load = Extract<LoopExpr, { kind: "load" }>;
type Store = Extract<Stmt, { kind: "store" }>;

const COMPARISONS = {
  greater: "gt",
  greaterEqual: "ge",
  less: "lt",
  lessEqual: "le",
  equal: "eq",
  notEqual: "ne",
} as const;
type Comparison = keyof typeof COMPARISONS;
const isComparison = (op: ScalarOpName): op is Comparison => op in COMPARISONS;

const ARITHMETIC = ["add", "sub", "mul", "div", "min", "max"] as const;
const UNARY = ["neg", "abs", "sqrt", "floor", "ceil", "trunc"] as const;
const isIn = <T extends string>(list: readonly T[], name: string): name is T =>
  (list as readonly string[]).includes(name);

/** Expressions as instructions, for one number or for a vector of them. */
export class Expressions {
  readonly axes = new Map<Axis, number>();
  /** Axes that stand at one place. */
  readonly fixed = new Map<Axis, number>();
  readonly locals = new Map<Local, Variable>();
  readonly pointers = new Map<string, Pointer>();
  /** The axis whose rounds are lanes. */
  lane: Axis | undefined;
  /** Values in memory that are whole numbers of 32 bits, which single precision would round. */
  readonly whole32 = new Set<Buffer>();
  private readonly ids = new Map<Axis, number>();

  constructor(
    private readonly around: WasmSurroundings,
    private readonly fresh: (type: binaryen.Type) => number,
  ) {}

  private get m(): binaryen.Module {
    return this.around.module;
  }

  /** What a constant or a variable of this value has to be. */
  kindOf(value: LoopExpr, mutable: boolean): Omit<Variable, "index"> {
    const { binaryen: b, numbers } = this.around;
    if (this.lane && (mutable || this.varies(value))) return { type: b.v128, isVector: true, isWhole: false };
    const isWhole = value.kind === "apply" && value.op === "hash";
    return { type: isWhole ? b.i32 : numbers.type, isVector: false, isWhole };
  }

  /** Whether an expression differs from lane to lane. */
  varies(expr: LoopExpr): boolean {
    const { lane } = this;
    if (!lane) return false;
    let found = false;
    visitExpr(expr, (e) => {
      if (e.kind === "load") found ||= e.place.terms.has(lane);
      else if (e.kind === "index") found ||= e.index.terms.has(lane);
      else if (e.kind === "local") found ||= this.locals.get(e.local)!.isVector;
    });
    return found;
  }

  number(expr: LoopExpr): Ref {
    const { numbers } = this.around;
    switch (expr.kind) {
      case "constant":
        return numbers.constant(expr.value);
      case "load":
        if (this.whole32.has(expr.buffer)) return numbers.convertUnsigned(this.whole(expr));
        return this.atAddress(expr, (offset, address) => numbers.load(offset, address));
      case "index":
        return numbers.convert(this.place(expr.index));
      case "argument":
        return this.variable(this.around.argument(expr.name));
      case "local":
        return this.variable(this.locals.get(expr.local)!);
      case "apply":
        return this.applied(expr);
    }
  }

  private variable({ index, type, isWhole }: Variable): Ref {
    const value = this.m.local.get(index, type);
    return isWhole ? this.around.numbers.convertUnsigned(value) : value;
  }

  private applied({ op, args }: Apply): Ref {
    const { numbers } = this.around;
    const own = (k: number): Ref => this.number(args[k]);
    if (op === "hash") return numbers.convertUnsigned(this.whole({ kind: "apply", op, args }));
    if (isComparison(op))
      return this.m.select(this.truth({ kind: "apply", op, args }), numbers.constant(1), numbers.constant(0));
    if (op === "select") {
      const condition = this.truth(args[0]);
      const isCheap = args.slice(1).every((arg) => arg.kind !== "apply" && isPlain(arg));
      if (isCheap) return this.m.select(condition, own(1), own(2));
      return this.m.if(condition, own(1), own(2));
    }
    if (isIn(ARITHMETIC, op)) return numbers.one[op](own(0), own(1));
    if (isIn(UNARY, op)) return numbers.one[op](own(0));
    if (op === "exp" || op === "tanh") {
      // Quicker than a call out of the module, also for one lane.
      const vector = this.m.call(
        this.around.math(op, true),
        [this.spread(own(0))],
        this.around.binaryen.v128,
      );
      return numbers.many.extract_lane(vector, 0);
    }
    return this.imported(
      op,
      args.map((arg) => this.number(arg)),
    );
  }

  /** A function of Math, which is one of double precision. */
  private imported(op: ScalarOpName, args: Ref[]): Ref {
    const { m } = this;
    const { numbers, math, binaryen: b } = this.around;
    if (numbers.bytes === 8) return m.call(math(op, false), args, b.f64);
    const wide = args.map((arg) => m.f64.promote(arg));
    return m.f32.demote(m.call(math(op, false), wide, b.f64));
  }

  /** A condition as 0 or 1. */
  private truth(expr: LoopExpr): Ref {
    const { m } = this;
    const { numbers } = this.around;
    if (expr.kind === "constant") return m.i32.const(expr.value ? 1 : 0);
    if (expr.kind === "apply" && isComparison(expr.op)) {
      const [a, b] = expr.args;
      const name = COMPARISONS[expr.op];
      if (isPlace(a) && isPlace(b)) {
        const signed = name === "eq" || name === "ne" ? name : (`${name}_s` as const);
        return m.i32[signed](this.whole(a), this.whole(b));
      }
      return numbers.one[name](this.number(a), this.number(b));
    }
    if (expr.kind === "apply" && expr.op === "select") {
      const [a, b, c] = expr.args;
      if (isNumber(c, 0)) return m.if(this.truth(a), this.truth(b), m.i32.const(0));
      if (isNumber(b, 1)) return m.if(this.truth(a), m.i32.const(1), this.truth(c));
    }
    // Neither 0 nor NaN.
    return numbers.one.gt(numbers.one.abs(this.number(expr)), numbers.constant(0));
  }

  /** A whole number below 2³². */
  whole(expr: LoopExpr): Ref {
    const { m } = this;
    const { binaryen: b, numbers, argument } = this.around;
    if (expr.kind === "constant") return m.i32.const(expr.value | 0);
    if (expr.kind === "index") return this.place(expr.index);
    if (expr.kind === "load" && this.whole32.has(expr.buffer))
      return this.atAddress(expr, (offset, address) => m.i32.load(offset, 4, address));
    const variable =
      expr.kind === "local"
        ? this.locals.get(expr.local)
        : expr.kind === "argument"
          ? argument(expr.name)
          : undefined;
    if (variable?.isWhole) return m.local.get(variable.index, b.i32);
    if (expr.kind === "apply" && expr.op === "hash")
      return m.call(
        this.around.math("hash", false),
        [this.whole(expr.args[0]), this.whole(expr.args[1])],
        b.i32,
      );
    const one = numbers.one;
    return m.i32.wrap(m.i64.trunc_s_sat[numbers.bytes === 8 ? "f64" : "f32"](one.nearest(this.number(expr))));
  }

  vector(expr: LoopExpr): Ref {
    if (!this.varies(expr)) return this.spreadOf(expr);
    const { m } = this;
    switch (expr.kind) {
      case "load":
        return this.vectorLoad(expr);
      case "index": {
        const step = expr.index.terms.get(this.lane!)!;
        const { numbers } = this.around;
        const first = this.spread(numbers.convert(this.place(expr.index)));
        return numbers.many.add(
          first,
          this.perLane((k) => numbers.constant(k * step)),
        );
      }
      case "local":
        return m.local.get(this.locals.get(expr.local)!.index, this.around.binaryen.v128);
      case "apply":
        return this.vectorApplied(expr);
      default:
        throw new Error(`${expr.kind} differs in no lane`);
    }
  }

  /** The same number in all lanes. */
  spread(value: Ref): Ref {
    return this.around.numbers.many.splat(value);
  }

  private spreadOf(expr: LoopExpr): Ref {
    const { numbers } = this.around;
    if (expr.kind === "load" && !this.whole32.has(expr.buffer))
      return this.atAddress(expr, (offset, address) => numbers.spread(offset, address));
    return this.spread(this.number(expr));
  }

  private vectorLoad(expr: Load): Ref {
    const { numbers } = this.around;
    const stride = expr.place.terms.get(this.lane!)!;
    if (stride === 1)
      return this.atAddress(expr, (offset, address) => this.m.v128.load(offset, numbers.bytes, address));
    return this.perLane((k) =>
      this.atAddress({ ...expr, place: offsetAffine(expr.place, k * stride) }, (offset, address) =>
        numbers.load(offset, address),
      ),
    );
  }

  private vectorApplied({ op, args }: Apply): Ref {
    const { m } = this;
    const { numbers, math, binaryen: b } = this.around;
    const own = (k: number): Ref => this.vector(args[k]);
    if (isComparison(op))
      return m.v128.and(this.mask({ kind: "apply", op, args }), this.spread(numbers.constant(1)));
    if (op === "select") return m.v128.bitselect(own(1), own(2), this.mask(args[0]));
    if (isIn(ARITHMETIC, op)) return numbers.many[op](own(0), own(1));
    if (isIn(UNARY, op)) return numbers.many[op](own(0));
    if (op === "hash")
      return this.perLane((k) =>
        numbers.convertUnsigned(
          m.call(
            math(op, false),
            args.map((arg) => this.wholeInLane(arg, k)),
            b.i32,
          ),
        ),
      );
    if (VECTOR_MATH.has(op)) return m.call(math(op, true), [own(0)], b.v128);
    // One lane after the other.
    const vectors = args.map((arg) => {
      const index = this.fresh(b.v128);
      return { index, set: m.local.set(index, this.vector(arg)) };
    });
    const lanes = this.perLane((k) => {
      const values = vectors.map(({ index }) => numbers.many.extract_lane(m.local.get(index, b.v128), k));
      return this.imported(op, values);
    });
    return m.block(null, [...vectors.map(({ set }) => set), lanes], b.v128);
  }

  /** A whole number as it is in a lane. */
  private wholeInLane(expr: LoopExpr, lane: number): Ref {
    if (!this.varies(expr)) return this.whole(expr);
    if (expr.kind === "index")
      return this.place(offsetAffine(expr.index, lane * expr.index.terms.get(this.lane!)!));
    const { m } = this;
    const { numbers } = this.around;
    const value = numbers.one.nearest(numbers.many.extract_lane(this.vector(expr), lane));
    return m.i32.wrap(m.i64.trunc_s_sat[numbers.bytes === 8 ? "f64" : "f32"](value));
  }

  /** A condition as a mask: all bits of a lane are set where it holds. */
  private mask(expr: LoopExpr): Ref {
    const { m } = this;
    const { numbers } = this.around;
    if (expr.kind === "apply" && isComparison(expr.op))
      return numbers.many[COMPARISONS[expr.op]](this.vector(expr.args[0]), this.vector(expr.args[1]));
    if (expr.kind === "apply" && expr.op === "select") {
      const [a, b, c] = expr.args;
      if (isNumber(c, 0)) return m.v128.and(this.mask(a), this.mask(b));
      if (isNumber(b, 1)) return m.v128.or(this.mask(a), this.mask(c));
    }
    return numbers.many.gt(numbers.many.abs(this.vector(expr)), this.spread(numbers.constant(0)));
  }

  /** A vector of numbers, each computed by itself. */
  private perLane(value: (lane: number) => Ref): Ref {
    const { numbers } = this.around;
    let vector = this.spread(value(0));
    for (let k = 1; k < numbers.lanes; k++) vector = numbers.many.replace_lane(vector, k, value(k));
    return vector;
  }

  combine(combine: Combine, a: Ref, b: Ref, isVector: boolean): Ref {
    const { numbers } = this.around;
    const op = combine === "sum" ? "add" : "max";
    return isVector ? numbers.many[op](a, b) : numbers.one[op](a, b);
  }

  /** All lanes of a vector in one number. */
  acrossLanes(combine: Combine, index: number): Ref {
    const { numbers, binaryen: b } = this.around;
    const lane = (k: number): Ref => numbers.many.extract_lane(this.m.local.get(index, b.v128), k);
    const pairs = Array.from({ length: numbers.lanes / 2 }, (_, k) =>
      this.combine(combine, lane(k), lane(k + numbers.lanes / 2), false),
    );
    return pairs.reduce((a, c) => this.combine(combine, a, c, false));
  }

  store(stmt: Store): Ref[] {
    const { m } = this;
    const { numbers, binaryen: b } = this.around;
    const { buffer, place, combine } = stmt;
    const target: Load = { kind: "load", buffer, place };
    const stride = this.lane && place.terms.get(this.lane);
    if (this.whole32.has(buffer)) {
      const value = this.whole(stmt.value);
      return [this.atAddress(target, (offset, address) => m.i32.store(offset, 4, address, value))];
    }
    if (stride === undefined) {
      const value = combine
        ? this.combine(combine, this.number(target), this.number(stmt.value), false)
        : this.number(stmt.value);
      return [this.atAddress(target, (offset, address) => numbers.store(offset, address, value))];
    }
    const value = combine
      ? this.combine(combine, this.vector(target), this.vector(stmt.value), true)
      : this.vector(stmt.value);
    if (stride === 1)
      return [
        this.atAddress(target, (offset, address) => m.v128.store(offset, numbers.bytes, address, value)),
      ];
    const index = this.fresh(b.v128);
    const lanes = Array.from({ length: numbers.lanes }, (_, k) =>
      this.atAddress({ ...target, place: offsetAffine(place, k * stride) }, (offset, address) =>
        numbers.store(offset, address, numbers.many.extract_lane(m.local.get(index, b.v128), k)),
      ),
    );
    return [m.local.set(index, value), ...lanes];
  }

  /** Reads or writes at a place: relative to a pointer, if there is one to it. */
  private atAddress(
    { buffer, place }: Pick<Load, "buffer" | "place">,
    access: (offset: number, address: Ref) => Ref,
  ): Ref {
    const { binaryen: b, numbers } = this.around;
    const pointer = this.pointers.get(this.keyOf(buffer.space, place));
    const offset = pointer ? (this.constantOf(place) - pointer.constant) * numbers.bytes : -1;
    if (pointer && offset >= 0) return access(offset, this.m.local.get(pointer.local, b.i32));
    // Offsets are added without wrapping, so that what they are added to must not be negative.
    const { constant, terms } = this.resolved(place);
    if (constant < 0 || [...terms.values()].some((coefficient) => coefficient < 0))
      return access(0, this.address(buffer.space, place));
    const where = this.around.placeOf(buffer.space);
    const base = "address" in where ? where.address : 0;
    return access(
      base + constant * numbers.bytes,
      this.address(buffer.space, { constant: -base / numbers.bytes, terms }),
    );
  }

  /** A place with the axes that stand at one place as numbers. */
  private resolved(place: Affine): Affine {
    if (![...place.terms.keys()].some((axis) => this.fixed.has(axis))) return place;
    let { constant } = place;
    const terms = new Map(place.terms);
    for (const [axis, coefficient] of place.terms) {
      const at = this.fixed.get(axis);
      if (at === undefined) continue;
      constant += coefficient * at;
      terms.delete(axis);
    }
    return { constant, terms };
  }

  /** What places have in common that differ by a number. */
  keyOf(space: Space, place: Affine): string {
    const { terms } = this.resolved(place);
    const parts = [...terms].map(([axis, coefficient]) => `${coefficient}*${this.idOf(axis)}`);
    return [space, ...parts.sort()].join(" ");
  }

  private idOf(axis: Axis): number {
    if (!this.ids.has(axis)) this.ids.set(axis, this.ids.size);
    return this.ids.get(axis)!;
  }

  /** The pointers of a loop end with it. */
  leave(keys: readonly string[]): void {
    keys.forEach((key) => this.pointers.delete(key));
  }

  constantOf(place: Affine): number {
    return this.resolved(place).constant;
  }

  address(space: Space, unresolved: Affine): Ref {
    const { m } = this;
    const place = this.resolved(unresolved);
    const { placeOf, numbers, binaryen: b } = this.around;
    const where = placeOf(space);
    const inBytes = place.constant * numbers.bytes;
    const constant = "address" in where ? where.address + inBytes : inBytes;
    const terms = [...place.terms].map(([axis, coefficient]) =>
      this.times(axis, coefficient * numbers.bytes),
    );
    if ("local" in where) terms.unshift(m.local.get(where.local, b.i32));
    if (terms.length === 0) return m.i32.const(constant);
    const sum = terms.reduce((a, c) => m.i32.add(a, c));
    return constant === 0 ? sum : m.i32.add(sum, m.i32.const(constant));
  }

  private times(axis: Axis, factor: number): Ref {
    const { m } = this;
    const value = m.local.get(this.axes.get(axis)!, this.around.binaryen.i32);
    if (factor === 1) return value;
    const shift = Math.log2(Math.abs(factor));
    if (factor > 0 && Number.isInteger(shift)) return m.i32.shl(value, m.i32.const(shift));
    return m.i32.mul(value, m.i32.const(factor));
  }

  /** A place as a whole number: that of a sample is its place among all. */
  private place(unresolved: Affine): Ref {
    const { m } = this;
    const { constant, terms } = this.resolved(unresolved);
    const { first, binaryen: b } = this.around;
    const parts = [...terms].flatMap(([axis, coefficient]) => {
      const own = this.times(axis, coefficient);
      if (axis.extent !== BATCH) return [own];
      return [own, m.i32.mul(m.local.get(first, b.i32), m.i32.const(coefficient))];
    });
    if (parts.length === 0) return m.i32.const(constant);
    const sum = parts.reduce((a, c) => m.i32.add(a, c));
    return constant === 0 ? sum : m.i32.add(sum, m.i32.const(constant));
  }
}

/** Functions that there are for vectors. */
const VECTOR_MATH: ReadonlySet<string> = new Set(["exp", "log", "tanh"]);

const isPlace = (expr: LoopExpr): boolean =>
  expr.kind === "index" ||
  (expr.kind === "constant" && Number.isInteger(expr.value) && Math.abs(expr.value) < 2 ** 31);

const isNumber = (expr: LoopExpr, value: number): boolean => expr.kind === "constant" && expr.value === value;
