import type { Buffer } from "../../../ir/kernel.js";
import type { Axis } from "../../../ir/affine.js";
import { type Limit, type Procedure, type Stmt, type LoopExpr } from "../../../ir/loop.js";
import { BATCH } from "../../../ir/tensor-type.js";
import { binary, element, math, name, number, type JsExpr, type JsStmt } from "./code.js";
import { placeToJs, toJs, type Naming } from "./expression.js";
import { Names } from "./names.js";

/** What the body of a function needs from around it. */
export interface Surroundings {
  /** The name of the array of a space: an argument, the arena, a constant. */
  readonly arrays: ReadonlyMap<string, string>;
  /** Optional arrays: what their elements are where they are not given. */
  readonly defaults?: ReadonlyMap<string, number>;
  /** The name of an argument that is a number; its own by default. */
  readonly argument?: (name: string) => string;
  /** Names that are taken. */
  readonly taken: Iterable<string>;
  readonly helper: (name: string) => string;
  /** exp, log and tanh are functions of the module. */
  readonly ownMath: boolean;
}

/** The statements of a scheduled function. */
export function procedureBody({ body }: Procedure, surroundings: Surroundings): JsStmt[] {
  return new BodyPrinter(surroundings).block(body);
}

/** The number of samples, as emitted functions call it. */
export const SAMPLES = "n";

class BodyPrinter implements Naming {
  private readonly names: Names;
  private section = "";

  constructor(private readonly surroundings: Surroundings) {
    this.names = new Names([...surroundings.taken, ...surroundings.arrays.values(), SAMPLES]);
  }

  local(local: object & { readonly name: string }): string {
    return this.names.of(local, local.name);
  }

  axis(axis: object & { readonly name: string }): string {
    return this.names.of(axis, axis.name);
  }

  array({ space }: Buffer): string {
    const array = this.surroundings.arrays.get(space);
    if (!array) throw new Error(`no array holds ${space}`);
    return array;
  }

  defaultOf({ space }: Buffer): number | undefined {
    return this.surroundings.defaults?.get(space);
  }

  argument(argument: string): string {
    return this.surroundings.argument?.(argument) ?? (argument === BATCH ? SAMPLES : argument);
  }

  helper(helper: string): string {
    return this.surroundings.helper(helper);
  }

  get ownMath(): boolean {
    return this.surroundings.ownMath;
  }

  block(stmts: readonly Stmt[]): JsStmt[] {
    return stmts.flatMap((stmt, k) => this.stmt(stmt, stmts[k + 1]));
  }

  private stmt(stmt: Stmt, next: Stmt | undefined): JsStmt[] {
    switch (stmt.kind) {
      case "note":
        return this.note(stmt, next);
      case "for": {
        const { axis, bounds } = stmt;
        if (bounds?.lanes) throw new Error("JavaScript has no lanes");
        const start = bounds && bounds.from !== 0 ? limit(bounds.from, axis) : undefined;
        const end = limit(bounds?.to ?? "extent", axis);
        return this.names.inBlock(() => [
          {
            kind: "for",
            variable: this.axis(axis),
            start,
            end,
            step: bounds?.step,
            body: this.block(stmt.body),
          },
        ]);
      }
      case "let": {
        const keyword = stmt.local.mutable ? "let" : "const";
        const value = toJs(stmt.value, this);
        return [{ kind: "let", keyword, name: this.local(stmt.local), value, site: stmt.origin.site }];
      }
      case "place": {
        const value = toJs(stmt.value, this);
        return [{ kind: "let", keyword: "const", name: this.axis(stmt.axis), value, site: stmt.origin.site }];
      }
      case "update":
        return [this.combine(name(this.local(stmt.local)), stmt.combine, stmt.value, stmt.origin.site)];
      case "store": {
        const target = element(name(this.array(stmt.buffer)), placeToJs(stmt.place, this));
        if (stmt.combine) return [this.combine(target, stmt.combine, stmt.value, stmt.origin.site)];
        return [this.assign(target, stmt)];
      }
      case "return":
        return [{ kind: "return", value: toJs(stmt.value, this) }];
    }
  }

  /** A heading where a part of the computation begins, and the formula of the next statements. */
  private note({ text, section }: Extract<Stmt, { kind: "note" }>, next: Stmt | undefined): JsStmt[] {
    const heading: JsStmt[] = [];
    if (section && section !== this.section) {
      heading.push({ kind: "comment", text: section });
      this.section = section;
    }
    const isShown = text !== "" && next !== undefined && next.kind !== "note";
    return isShown ? [...heading, { kind: "comment", text: `  ${text}` }] : heading;
  }

  private combine(
    target: JsExpr,
    combine: "sum" | "max",
    value: LoopExpr,
    site: Extract<JsStmt, { kind: "assign" }>["site"],
  ): JsStmt {
    const added = toJs(value, this);
    if (combine === "sum") return { kind: "assign", target, operator: "+=", value: added, site };
    return { kind: "assign", target, operator: "=", value: math("max", target, added), site };
  }

  /** `a[i] = a[i] − v` is written `a[i] -= v`. */
  private assign(target: JsExpr, { buffer, place, value, origin }: Extract<Stmt, { kind: "store" }>): JsStmt {
    const { site } = origin;
    if (value.kind === "apply" && (value.op === "sub" || value.op === "add")) {
      const [first, second] = value.args;
      const isSame =
        first.kind === "load" &&
        first.buffer.space === buffer.space &&
        JSON.stringify(placeToJs(first.place, this)) === JSON.stringify(placeToJs(place, this));
      const operator = value.op === "sub" ? "-=" : "+=";
      if (isSame) return { kind: "assign", target, operator, value: toJs(second, this), site };
    }
    return { kind: "assign", target, operator: "=", value: toJs(value, this), site };
  }
}

/** An end of a loop. */
function limit(place: Limit, { extent }: Axis): JsExpr {
  if (typeof place === "number") return number(place);
  const whole = extent === BATCH ? name(SAMPLES) : number(extent);
  return place === "extent" ? whole : binary("-", whole, binary("%", whole, number(place.multipleOf)));
}
