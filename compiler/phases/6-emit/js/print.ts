import type { Site } from "../../../diagnostics/site.js";
import type { BinaryOperator, JsExpr, JsStmt } from "./code.js";

/** Printed code, and for each of its lines the place in the model file that it stems from. */
export interface Printed {
  readonly text: string;
  readonly sites: readonly (Site | undefined)[];
}

const WIDTH = 110;
/** Lines beyond this are data, not for reading. */
const LONGEST_WRAPPED = 20_000;

export function printModule(stmts: readonly JsStmt[]): Printed {
  const printer = new Printer();
  printer.block(stmts, 0);
  return { text: `${printer.lines.join("\n")}\n`, sites: printer.sites };
}

class Printer {
  readonly lines: string[] = [];
  readonly sites: (Site | undefined)[] = [];

  block(stmts: readonly JsStmt[], depth: number): void {
    for (const stmt of stmts) this.stmt(stmt, depth);
  }

  private line(text: string, depth: number, site?: Site): void {
    for (const part of wrapLine(text, "  ".repeat(depth))) {
      this.lines.push(part);
      this.sites.push(site);
    }
  }

  private stmt(stmt: JsStmt, depth: number): void {
    switch (stmt.kind) {
      case "let": {
        const head = `${stmt.exported ? "export " : ""}${stmt.keyword} ${stmt.name}`;
        return this.line(`${head} = ${printExpr(stmt.value)};`, depth, stmt.site);
      }
      case "assign":
        return this.line(
          `${printExpr(stmt.target)} ${stmt.operator} ${printExpr(stmt.value)};`,
          depth,
          stmt.site,
        );
      case "for": {
        const { variable, start, end, step = 1 } = stmt;
        const next = step === 1 ? `${variable}++` : `${variable} += ${step}`;
        const from = start ? printExpr(start) : "0";
        const head = `for (let ${variable} = ${from}; ${variable} < ${print(end, 11)}; ${next}) {`;
        return this.nested(head, stmt.body, depth);
      }
      case "if":
        return this.nested(`if (${printExpr(stmt.condition)}) {`, stmt.body, depth);
      case "return":
        return this.line(`return ${printExpr(stmt.value)};`, depth, stmt.site);
      case "do":
        return this.line(`${printExpr(stmt.value)};`, depth);
      case "comment":
        return this.comment(stmt.text, depth);
      case "function": {
        const parameters = stmt.parameters.map((p) =>
          p.initial ? `${p.name} = ${printExpr(p.initial)}` : p.name,
        );
        const head = `${stmt.exported ? "export " : ""}function ${stmt.name}(${parameters.join(", ")}) {`;
        return this.nested(head, stmt.body, depth, stmt.site);
      }
      case "helper":
        for (const line of stmt.text.split("\n")) this.line(line, depth);
        return;
      case "blank":
        return this.line("", 0);
    }
  }

  private nested(head: string, body: readonly JsStmt[], depth: number, site?: Site): void {
    this.line(head, depth, site);
    this.block(body, depth + 1);
    this.line("}", depth);
  }

  /** A comment of any text stays a comment: line breaks of every kind end it nowhere. */
  private comment(text: string, depth: number): void {
    const indent = "  ".repeat(depth);
    const flat = text.replace(/[\r\n\u2028\u2029]+/g, " ");
    const most = WIDTH - indent.length - 3;
    this.lines.push(`${indent}// ${flat.length > most ? `${flat.slice(0, most - 1)}…` : flat}`);
    this.sites.push(undefined);
  }
}

/** Breaks a long line before operators; what follows is indented. */
function wrapLine(text: string, indent: string): string[] {
  const lines: string[] = [];
  let rest = indent + text;
  if (rest.length > LONGEST_WRAPPED) return [rest];
  while (rest.length > WIDTH && !rest.includes("`")) {
    const place = lastBreak(rest);
    if (place === undefined) break;
    lines.push(rest.slice(0, place).trimEnd());
    rest = `${indent}  ${rest.slice(place).trimStart()}`;
    if (rest.length >= indent.length + 2 + text.length) break;
  }
  return [...lines, rest];
}

/** The last place before the margin where a line may be broken: after a comma or before + and −. */
function lastBreak(line: string): number | undefined {
  if (/["']/.test(line)) return undefined;
  const head = line.slice(0, WIDTH);
  const place = Math.max(
    head.lastIndexOf(" + "),
    head.lastIndexOf(" - "),
    head.lastIndexOf(", ") + 1,
    head.lastIndexOf(" ? "),
  );
  return place > line.length - line.trimStart().length + 8 ? place : undefined;
}

const PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  "??": 3,
  "||": 4,
  "&&": 5,
  "===": 9,
  "!==": 9,
  "<": 10,
  ">": 10,
  "<=": 10,
  ">=": 10,
  "+": 12,
  "-": 12,
  "*": 13,
  "/": 13,
  "%": 13,
  "**": 14,
};
const CONDITIONAL = 2;
const UNARY = 15;
const POSTFIX = 18;

function precedenceOf(expr: JsExpr): number {
  switch (expr.kind) {
    case "binary":
      return PRECEDENCE[expr.operator];
    case "conditional":
      return CONDITIONAL;
    case "unary":
      return UNARY;
    case "number":
      return expr.value < 0 || Object.is(expr.value, -0) || !Number.isFinite(expr.value) ? UNARY : POSTFIX;
    case "call":
      return expr.isNew && expr.pure ? UNARY : POSTFIX;
    default:
      return POSTFIX;
  }
}

/** The text of an expression, in parentheses where its surroundings bind tighter. */
function print(expr: JsExpr, least: number): string {
  const text = printExpr(expr);
  return precedenceOf(expr) < least ? `(${text})` : text;
}

export function printExpr(expr: JsExpr): string {
  switch (expr.kind) {
    case "number":
      return printNumber(expr.value);
    case "string":
      return printString(expr.value);
    case "name":
      return expr.name;
    case "member":
      return `${print(expr.object, POSTFIX)}${printProperty(expr.property)}`;
    case "element":
      return `${print(expr.object, POSTFIX)}[${printExpr(expr.index)}]`;
    case "call": {
      const args = expr.args.map((arg) => print(arg, CONDITIONAL)).join(", ");
      const head = `${expr.pure ? "/* @__PURE__ */ " : ""}${expr.isNew ? "new " : ""}`;
      return `${head}${print(expr.callee, POSTFIX)}(${args})`;
    }
    case "binary":
      return printBinary(expr.operator, expr.left, expr.right);
    case "unary": {
      const operand = print(expr.operand, UNARY);
      return operand.startsWith("-") ? `-(${operand})` : `${expr.operator}${operand}`;
    }
    case "conditional":
      return `${print(expr.condition, 3)} ? ${print(expr.yes, CONDITIONAL)} : ${print(expr.no, CONDITIONAL)}`;
    case "array":
      return `[${expr.elements.map((e) => print(e, CONDITIONAL)).join(", ")}]`;
    case "object":
      return expr.entries.length === 0
        ? "{}"
        : `{ ${expr.entries.map(([key, value]) => `${printKey(key)}: ${print(value, CONDITIONAL)}`).join(", ")} }`;
  }
}

function printBinary(operator: BinaryOperator, left: JsExpr, right: JsExpr): string {
  const own = PRECEDENCE[operator];
  // The base of ** must not be a unary expression, and ** groups to the right.
  const [least, most] = operator === "**" ? [UNARY + 1, own] : [own, own + 1];
  const tail = print(right, most);
  return `${print(left, least)} ${operator} ${tail.startsWith("-") ? `(${tail})` : tail}`;
}

function printNumber(value: number): string {
  if (Object.is(value, -0)) return "-0";
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  return String(value);
}

/** JSON, with the two line separators that JavaScript once did not allow in strings. */
const printString = (value: string): string =>
  JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");

const isIdentifier = (text: string): boolean => /^[A-Za-z_$][\w$]*$/.test(text);
const printProperty = (property: string): string =>
  isIdentifier(property) ? `.${property}` : `[${printString(property)}]`;
const printKey = (key: string): string =>
  isIdentifier(key) && key !== "__proto__" ? key : `[${printString(key)}]`;
