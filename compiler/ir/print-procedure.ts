import { printAffine, type Affine, type Axis } from "./affine.js";
import type { Combine, Local, LoopExpr, Procedure, Stmt } from "./loop.js";

/**
 * The text of a procedure: its statements, numbered, as deep as the loops around them. Places count within whole arrays.
 */
export function printProcedure({ name, body }: Procedure): string {
  const lines = new Printer().block(body, "  ");
  const width = Math.max(0, ...lines.map(({ number = "" }) => String(number).length));
  const margin = (number: number | undefined): string => String(number ?? "").padStart(width);
  const statements = lines.map(({ text, number }) => `${margin(number)}${text}`);
  return [`procedure ${name} {`, ...statements, "}"].join("\n") + "\n";
}

/** A line, and the number of the statement that begins in it. */
interface Line {
  readonly text: string;
  readonly number?: number;
}

const OPERATORS: Readonly<Record<Combine, string>> = { sum: "+=", max: "max=" };

class Printer {
  private readonly names = new Map<Local | Axis, string>();
  private taken = new Set<string>();
  private count = 0;

  block(stmts: readonly Stmt[], indent: string): Line[] {
    return stmts.flatMap((stmt) => this.stmt(stmt, indent));
  }

  private stmt(stmt: Stmt, indent: string): Line[] {
    switch (stmt.kind) {
      case "for":
        return this.loop(stmt, indent);
      case "note": {
        const heading = stmt.section ? `${stmt.section}: ` : "";
        return stmt.text === "" ? [] : [{ text: `${indent}// ${heading}${stmt.text}` }];
      }
      default:
        return [{ number: ++this.count, text: indent + this.line(stmt) }];
    }
  }

  /** Names given inside are free again afterwards. */
  private loop({ axis, body }: Extract<Stmt, { kind: "for" }>, indent: string): Line[] {
    const outside = new Set(this.taken);
    const number = ++this.count;
    const head = `${indent}for (${this.nameOf(axis)}<${axis.extent}) {`;
    const lines = [{ number, text: head }, ...this.block(body, `${indent}  `), { text: `${indent}}` }];
    this.taken = outside;
    return lines;
  }

  private line(stmt: Exclude<Stmt, { kind: "for" | "note" }>): string {
    const value = this.expr(stmt.value);
    switch (stmt.kind) {
      case "let":
        return `${stmt.local.mutable ? "let" : "const"} ${this.nameOf(stmt.local)} = ${value}`;
      case "place":
        return `place ${this.nameOf(stmt.axis)}<${stmt.axis.extent} = ${value}`;
      case "update":
        return `${this.nameOf(stmt.local)} ${OPERATORS[stmt.combine]} ${value}`;
      case "store": {
        const operator = stmt.combine ? OPERATORS[stmt.combine] : "=";
        return `${stmt.buffer.space}[${this.place(stmt.place)}] ${operator} ${value}`;
      }
      case "return":
        return `return ${value}`;
    }
  }

  private expr(expr: LoopExpr): string {
    switch (expr.kind) {
      case "constant":
        return Object.is(expr.value, -0) ? "-0" : String(expr.value);
      case "load":
        return `${expr.buffer.space}[${this.place(expr.place)}]`;
      case "apply":
        return `${expr.op}(${expr.args.map((arg) => this.expr(arg)).join(", ")})`;
      case "local":
        return this.nameOf(expr.local);
      case "index":
        return `(${this.place(expr.index)})`;
      case "argument":
        return expr.name;
    }
  }

  private place(place: Affine): string {
    return printAffine(place, (axis) => this.nameOf(axis));
  }

  /** Two things of one name that are seen at once stay two. */
  private nameOf(thing: Local | Axis): string {
    const known = this.names.get(thing);
    if (known !== undefined) return known;
    let name = thing.name;
    for (let k = 2; this.taken.has(name); k++) name = `${thing.name}'${k}`;
    this.taken.add(name);
    this.names.set(thing, name);
    return name;
  }
}
