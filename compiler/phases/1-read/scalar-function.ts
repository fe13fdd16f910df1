import { ts } from "ts-morph";
import { InvalidArgument, ModelError, modelError } from "../../diagnostics/diagnostic.js";
import { ShapeError, type Node, type NodeTable } from "../../ir/graph.js";
import { add, div, mul, neg, pow, sub } from "../../ops/arithmetic.js";
import { equal, greater, greaterEqual, less, lessEqual, notEqual } from "../../ops/comparison.js";
import { trunc } from "../../ops/rounding.js";
import { where } from "../../ops/select.js";
import type { Operand } from "../../ops/shared/operand.js";
import { suggestion } from "../2-build/check-arguments.js";
import { isDifferentiable } from "./functions.js";
import type { FunctionSource } from "./instrument.js";
import { mathFunctions } from "./math-functions.js";
import { Scope } from "./scope.js";
import { siteOf } from "./source-text.js";

/** A function of the model files with what it captured. */
export interface CapturingFunction extends FunctionSource {
  readonly captures: Readonly<Record<string, unknown>>;
}

/** Finds the source of a function object; undefined for functions that are not written in the model's files. */
export type FindFunction = (f: unknown) => CapturingFunction | undefined;

/**
 * A value while a function is read: a node, a number, or anything captured from the running model file. Inner
 * functions are closures.
 */
type Value = unknown;

interface Closure {
  readonly kind: "closure";
  readonly source: FunctionSource;
  readonly scope: Scope<Value>;
  readonly frame: Frame;
}

/** What the code being read belongs to. */
interface Frame {
  readonly source: FunctionSource["source"];
  readonly captures: Readonly<Record<string, unknown>>;
  readonly depth: number;
  /** Where nodes are made; undefined while all arguments are numbers. */
  readonly table: NodeTable | undefined;
}

/** How a statement ended: whether it returned (never, always, or under a condition), and what. */
interface Completion {
  readonly returned: boolean | Node;
  readonly value?: Value;
  readonly jump?: "break" | "continue";
}

const NORMAL: Completion = { returned: false };
const MAX_ITERATIONS = 10_000;
const MAX_DEPTH = 100;

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "table" in value;
const isNumeric = (value: unknown): value is Operand => typeof value === "number" || isNode(value);
const isClosure = (value: unknown): value is Closure =>
  typeof value === "object" && value !== null && (value as Partial<Closure>).kind === "closure";

/**
 * Reads scalar functions into the graph by running their syntax on nodes: numbers stay numbers, loops with known
 * bounds are walked through, branches on unknown values become `where`.
 */
export class ScalarReader {
  constructor(private readonly find: FindFunction) {}

  /** The value of a function of the model files for these arguments. */
  call(f: unknown, args: readonly Operand[]): Operand {
    const found = this.find(f);
    if (!found) {
      throw new InvalidArgument(
        "the source of this function is not at hand",
        "Write it as an arrow function or a function declaration in a model file.",
        "not-differentiable",
      );
    }
    const frame: Frame = {
      source: found.source,
      captures: found.captures,
      depth: 0,
      table: args.find(isNode)?.table,
    };
    return this.enter(found.declaration, args, new Scope(), frame) as Operand;
  }

  private enter(
    f: ts.FunctionLikeDeclaration,
    args: readonly Value[],
    outer: Scope<Value>,
    frame: Frame,
  ): Value {
    if (frame.depth > MAX_DEPTH)
      this.fail(frame, f, `this function calls itself more than ${MAX_DEPTH} deep`);
    const scope = new Scope(outer);
    if (f.name && ts.isIdentifier(f.name)) scope.declare(f.name.text, this.closure(f, outer, frame), true);
    realParameters(f).forEach((parameter, k) => {
      if (!ts.isIdentifier(parameter.name) || parameter.dotDotDotToken) {
        this.fail(frame, parameter, "parameters of a scalar function are plain names");
      }
      const given = args[k] ?? (parameter.initializer && this.evaluate(parameter.initializer, scope, frame));
      if (given === undefined) this.fail(frame, parameter, `no argument is given for ${parameter.name.text}`);
      scope.declare(parameter.name.text, given, false);
    });
    if (!f.body) this.fail(frame, f, "this function has no body");
    if (!ts.isBlock(f.body)) return this.numeric(f.body, scope, frame);
    const completion = this.run(f.body.statements, scope, frame);
    if (completion.returned === true) return completion.value;
    return this.fail(frame, f.name ?? f, "this function does not return a number on every path");
  }

  /** Runs statements; what comes after a conditional return counts only where it did not return. */
  private run(statements: readonly ts.Statement[], scope: Scope<Value>, frame: Frame): Completion {
    let pending: { condition: Node; value: Value } | undefined;
    for (const statement of statements) {
      const { returned, value, jump } = this.execute(statement, scope, frame);
      if (returned !== false) {
        const merged = pending
          ? this.choose(pending.condition, pending.value, value, statement, frame)
          : value;
        if (returned === true) return { returned: true, value: merged };
        pending = { condition: pending ? where(pending.condition, 1, returned) : returned, value: merged };
      }
      if (jump) {
        if (pending)
          this.fail(frame, statement, `${jump} after a conditional return cannot be differentiated`);
        return { returned: false, jump };
      }
    }
    return pending ? { returned: pending.condition, value: pending.value } : NORMAL;
  }

  private execute(statement: ts.Statement, scope: Scope<Value>, frame: Frame): Completion {
    if (ts.isReturnStatement(statement)) return this.executeReturn(statement, scope, frame);
    if (ts.isVariableStatement(statement)) return this.declareAll(statement.declarationList, scope, frame);
    if (ts.isExpressionStatement(statement)) {
      this.evaluate(statement.expression, scope, frame);
      return NORMAL;
    }
    if (ts.isIfStatement(statement)) return this.executeIf(statement, scope, frame);
    if (ts.isBlock(statement)) return this.run(statement.statements, new Scope(scope), frame);
    if (ts.isForStatement(statement)) return this.executeFor(statement, scope, frame);
    if (ts.isForOfStatement(statement)) return this.executeForOf(statement, scope, frame);
    if (ts.isWhileStatement(statement)) {
      return this.loop(statement, scope, frame, () => this.known(statement.expression, scope, frame));
    }
    if (ts.isFunctionDeclaration(statement) && statement.name) {
      scope.declare(statement.name.text, this.closure(statement, scope, frame), true);
      return NORMAL;
    }
    if (ts.isBreakStatement(statement)) return { returned: false, jump: "break" };
    if (ts.isContinueStatement(statement)) return { returned: false, jump: "continue" };
    if (ts.isEmptyStatement(statement)) return NORMAL;
    return this.fail(frame, statement, `${words(statement)} cannot be differentiated`);
  }

  private executeReturn(statement: ts.ReturnStatement, scope: Scope<Value>, frame: Frame): Completion {
    if (!statement.expression) return this.fail(frame, statement, "a scalar function returns a number");
    return { returned: true, value: this.numeric(statement.expression, scope, frame) };
  }

  private declareAll(list: ts.VariableDeclarationList, scope: Scope<Value>, frame: Frame): Completion {
    for (const { name, initializer } of list.declarations) {
      if (!ts.isIdentifier(name)) this.fail(frame, name, "destructuring cannot be differentiated");
      const value = initializer && called(name, frame, () => this.evaluate(initializer, scope, frame));
      scope.declare(name.text, value, (list.flags & ts.NodeFlags.Const) !== 0);
    }
    return NORMAL;
  }

  private executeIf(statement: ts.IfStatement, scope: Scope<Value>, frame: Frame): Completion {
    const condition = this.evaluate(statement.expression, scope, frame);
    const { thenStatement, elseStatement } = statement;
    if (!isNode(condition)) {
      if (condition) return this.execute(thenStatement, scope, frame);
      return elseStatement ? this.execute(elseStatement, scope, frame) : NORMAL;
    }
    const [yes, no] = [scope.fork(), scope.fork()];
    const a = this.execute(thenStatement, yes, frame);
    const b = elseStatement ? this.execute(elseStatement, no, frame) : NORMAL;
    if (a.jump || b.jump) this.fail(frame, statement, "break and continue must not depend on an argument");
    scope.join(yes, no, (left, right) => this.choose(condition, left, right, statement, frame));
    if (a.returned === b.returned && typeof a.returned === "boolean") {
      return a.returned
        ? { returned: true, value: this.choose(condition, a.value, b.value, statement, frame) }
        : NORMAL;
    }
    const value =
      a.returned === false
        ? b.value
        : b.returned === false
          ? a.value
          : this.choose(condition, a.value, b.value, statement, frame);
    return { returned: where(condition, truth(a.returned), truth(b.returned)), value };
  }

  private executeFor(statement: ts.ForStatement, outer: Scope<Value>, frame: Frame): Completion {
    const scope = new Scope(outer);
    const { initializer, condition, incrementor } = statement;
    if (initializer && ts.isVariableDeclarationList(initializer)) this.declareAll(initializer, scope, frame);
    else if (initializer) this.evaluate(initializer, scope, frame);
    const more = () => !condition || this.known(condition, scope, frame);
    return this.loop(
      statement,
      scope,
      frame,
      more,
      () => incrementor && this.evaluate(incrementor, scope, frame),
    );
  }

  private executeForOf(statement: ts.ForOfStatement, outer: Scope<Value>, frame: Frame): Completion {
    const list = this.evaluate(statement.expression, outer, frame);
    const { initializer } = statement;
    if (!Array.isArray(list) || !ts.isVariableDeclarationList(initializer)) {
      return this.fail(frame, statement, "for … of goes over a captured array");
    }
    const { name } = initializer.declarations[0];
    if (!ts.isIdentifier(name)) return this.fail(frame, name, "destructuring cannot be differentiated");
    const scope = new Scope(outer);
    scope.declare(name.text, undefined, false);
    let k = 0;
    return this.loop(statement, scope, frame, () => k < list.length && scope.set(name.text, list[k++]));
  }

  /** Walks through a loop; how often it runs must not depend on an argument. */
  private loop(
    statement: ts.IterationStatement,
    scope: Scope<Value>,
    frame: Frame,
    more: () => boolean,
    advance: () => void = () => undefined,
  ): Completion {
    let pending: Completion = NORMAL;
    for (let count = 0; more(); advance()) {
      if (++count > MAX_ITERATIONS)
        this.fail(frame, statement, `this loop runs more than ${MAX_ITERATIONS} times`);
      const step = this.execute(statement.statement, new Scope(scope), frame);
      if (step.returned !== false) {
        const value = isNode(pending.returned)
          ? this.choose(pending.returned, pending.value, step.value, statement, frame)
          : step.value;
        if (step.returned === true) return { returned: true, value };
        pending = {
          returned: isNode(pending.returned) ? where(pending.returned, 1, step.returned) : step.returned,
          value,
        };
      }
      if (step.jump === "break") break;
    }
    return pending;
  }

  private known(expression: ts.Expression, scope: Scope<Value>, frame: Frame): boolean {
    const value = this.evaluate(expression, scope, frame);
    if (isNode(value)) this.fail(frame, expression, "how often a loop runs must not depend on an argument");
    return Boolean(value);
  }

  private choose(condition: Node, a: Value, b: Value, place: ts.Node, frame: Frame): Value {
    if (isNumeric(a) && isNumeric(b)) return where(condition, a, b);
    if (a === undefined || b === undefined) return a ?? b;
    return this.fail(frame, place, "the branches of a condition on an argument must both give numbers");
  }

  private numeric(expression: ts.Expression, scope: Scope<Value>, frame: Frame): Operand {
    const value = this.evaluate(expression, scope, frame);
    if (typeof value === "boolean") return Number(value);
    if (isNumeric(value)) return value;
    return this.fail(frame, expression, `${expression.getText(frame.source.tree)} is not a number`);
  }

  private evaluate(expression: ts.Expression, scope: Scope<Value>, frame: Frame): Value {
    if (ts.isNumericLiteral(expression)) return Number(expression.text);
    if (ts.isIdentifier(expression)) return this.variable(expression, scope, frame);
    if (ts.isBinaryExpression(expression)) return this.binary(expression, scope, frame);
    if (ts.isPrefixUnaryExpression(expression)) return this.prefix(expression, scope, frame);
    if (ts.isPostfixUnaryExpression(expression)) return this.increment(expression, scope, frame);
    if (ts.isCallExpression(expression)) return this.callExpression(expression, scope, frame);
    if (ts.isPropertyAccessExpression(expression)) return this.property(expression, scope, frame);
    if (ts.isElementAccessExpression(expression)) return this.element(expression, scope, frame);
    if (ts.isConditionalExpression(expression)) return this.conditional(expression, scope, frame);
    if (ts.isArrowFunction(expression) || ts.isFunctionExpression(expression))
      return this.closure(expression, scope, frame);
    if (expression.kind === ts.SyntaxKind.TrueKeyword) return true;
    if (expression.kind === ts.SyntaxKind.FalseKeyword) return false;
    const inner = wrapped(expression);
    if (inner) return this.evaluate(inner, scope, frame);
    return this.fail(frame, expression, `${words(expression)} cannot be differentiated`);
  }

  private closure(declaration: ts.FunctionLikeDeclaration, scope: Scope<Value>, frame: Frame): Closure {
    return { kind: "closure", source: { source: frame.source, declaration }, scope, frame };
  }

  private variable(name: ts.Identifier, scope: Scope<Value>, frame: Frame): Value {
    const local = scope.get(name.text);
    if (local) return local.value;
    if (name.text === "NaN") return NaN;
    if (name.text === "Infinity") return Infinity;
    if (!Object.hasOwn(frame.captures, name.text))
      return this.fail(frame, name, `${name.text} cannot be used here`);
    try {
      return frame.captures[name.text];
    } catch {
      throw modelError("unknown-name", `${name.text} is not defined`, siteOf(frame.source, name));
    }
  }

  private conditional(expression: ts.ConditionalExpression, scope: Scope<Value>, frame: Frame): Value {
    const condition = this.evaluate(expression.condition, scope, frame);
    if (!isNode(condition))
      return this.evaluate(condition ? expression.whenTrue : expression.whenFalse, scope, frame);
    const a = this.evaluate(expression.whenTrue, scope, frame);
    const b = this.evaluate(expression.whenFalse, scope, frame);
    return this.choose(condition, asNumber(a), asNumber(b), expression, frame);
  }

  private binary(expression: ts.BinaryExpression, scope: Scope<Value>, frame: Frame): Value {
    const { left, right, operatorToken } = expression;
    const { SyntaxKind } = ts;
    const { kind } = operatorToken;
    if (kind === SyntaxKind.EqualsToken)
      return this.assign(left, this.assigned(left, right, scope, frame), scope, frame);
    const compound = COMPOUND.get(kind);
    if (compound) {
      const value = this.operate(
        compound,
        expression,
        this.numeric(left, scope, frame),
        this.numeric(right, scope, frame),
        frame,
      );
      return this.assign(left, value, scope, frame);
    }
    if (kind === SyntaxKind.AmpersandAmpersandToken || kind === SyntaxKind.BarBarToken) {
      const a = this.evaluate(left, scope, frame);
      const isAnd = kind === SyntaxKind.AmpersandAmpersandToken;
      if (!isNode(a)) return Boolean(a) === isAnd ? this.evaluate(right, scope, frame) : a;
      const b = asNumber(this.evaluate(right, scope, frame));
      if (!isNumeric(b)) return this.fail(frame, right, "a condition on an argument must be a comparison");
      return isAnd ? where(a, b, 0) : where(a, 1, b);
    }
    return this.operate(
      kind,
      expression,
      this.numeric(left, scope, frame),
      this.numeric(right, scope, frame),
      frame,
    );
  }

  private operate(kind: ts.SyntaxKind, place: ts.Expression, a: Operand, b: Operand, frame: Frame): Value {
    const operator = OPERATORS.get(kind);
    if (!operator)
      return this.fail(frame, place, `the operator ${ts.tokenToString(kind)} cannot be differentiated`);
    if (typeof a === "number" && typeof b === "number") return operator.numbers(a, b);
    return this.guarded(place, frame, () => operator.nodes(a, b));
  }

  private assign(target: ts.Expression, value: Value, scope: Scope<Value>, frame: Frame): Value {
    if (!ts.isIdentifier(target)) return this.fail(frame, target, "only variables can be assigned to");
    const variable = scope.get(target.text);
    if (!variable)
      return this.fail(
        frame,
        target,
        `${target.text} belongs to the surrounding code and cannot be changed here`,
      );
    if (variable.constant) return this.fail(frame, target, `${target.text} is a constant`);
    scope.set(target.text, value);
    return value;
  }

  /** The value of the right side of an assignment. */
  private assigned(left: ts.Expression, right: ts.Expression, scope: Scope<Value>, frame: Frame): Value {
    const value = (): Value => this.evaluate(right, scope, frame);
    return ts.isIdentifier(left) ? called(left, frame, value) : value();
  }

  private prefix(expression: ts.PrefixUnaryExpression, scope: Scope<Value>, frame: Frame): Value {
    const { operator, operand } = expression;
    if (operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken) {
      return this.increment(expression, scope, frame);
    }
    if (operator === ts.SyntaxKind.ExclamationToken) {
      const value = this.evaluate(operand, scope, frame);
      return isNode(value) ? equal(value, 0) : !value;
    }
    const value = this.numeric(operand, scope, frame);
    if (operator === ts.SyntaxKind.PlusToken) return value;
    if (operator === ts.SyntaxKind.MinusToken) return typeof value === "number" ? -value : neg(value);
    return this.fail(
      frame,
      expression,
      `the operator ${ts.tokenToString(operator)} cannot be differentiated`,
    );
  }

  /** i++ and --i: the value before or after. */
  private increment(
    expression: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
    scope: Scope<Value>,
    frame: Frame,
  ): Value {
    const before = this.numeric(expression.operand, scope, frame);
    const by = expression.operator === ts.SyntaxKind.PlusPlusToken ? 1 : -1;
    const after = typeof before === "number" ? before + by : add(before, by);
    this.assign(expression.operand, after, scope, frame);
    return ts.isPrefixUnaryExpression(expression) ? after : before;
  }

  private callExpression(call: ts.CallExpression, scope: Scope<Value>, frame: Frame): Value {
    const { expression: callee } = call;
    const math = mathMember(callee, scope);
    if (math !== undefined) return this.callMath(call, math, scope, frame);
    const f = this.evaluate(callee, scope, frame);
    const args = call.arguments.map((argument) => this.evaluate(argument, scope, frame));
    if (isClosure(f))
      return this.enter(f.source.declaration, args, f.scope, { ...f.frame, depth: frame.depth + 1 });
    const found = this.find(isDifferentiable(f) ? f.function : f);
    if (found) {
      const inner: Frame = {
        source: found.source,
        captures: found.captures,
        depth: frame.depth + 1,
        table: frame.table,
      };
      return this.enter(found.declaration, args, new Scope(), inner);
    }
    if (typeof f === "function" && args.every((arg) => !isNode(arg)))
      return (f as (...a: unknown[]) => unknown)(...args);
    return this.fail(
      frame,
      callee,
      `${callee.getText(frame.source.tree)} is no function whose source can be read`,
    );
  }

  private callMath(call: ts.CallExpression, name: string, scope: Scope<Value>, frame: Frame): Value {
    const args = call.arguments.map((argument) => this.numeric(argument, scope, frame));
    const onNumbers = (Math as unknown as Record<string, unknown>)[name];
    const known = Object.hasOwn(mathFunctions, name);
    if (
      typeof onNumbers === "function" &&
      name !== "random" &&
      args.every((arg) => typeof arg === "number")
    ) {
      return (onNumbers as (...values: number[]) => number)(...args);
    }
    if (known) return this.guarded(call, frame, () => mathFunctions[name](...args));
    const help = suggestion(name, Object.keys(mathFunctions));
    return this.fail(frame, call, `Math.${name} cannot be differentiated`, help);
  }

  private property(expression: ts.PropertyAccessExpression, scope: Scope<Value>, frame: Frame): Value {
    const math = mathMember(expression, scope);
    if (math !== undefined) {
      const constant = (Math as unknown as Record<string, unknown>)[math];
      if (typeof constant === "number") return constant;
      return this.fail(frame, expression, `Math.${math} is no number`);
    }
    const object = this.evaluate(expression.expression, scope, frame);
    return this.member(object, expression.name.text, expression, frame);
  }

  private element(expression: ts.ElementAccessExpression, scope: Scope<Value>, frame: Frame): Value {
    const object = this.evaluate(expression.expression, scope, frame);
    const key = this.evaluate(expression.argumentExpression, scope, frame);
    if (isNode(key)) return this.fail(frame, expression, "an index must not depend on an argument");
    return this.member(object, String(key), expression, frame);
  }

  /** A member of something captured: a constant, or a function to call. */
  private member(object: Value, name: string, place: ts.Expression, frame: Frame): Value {
    const isObject = (typeof object === "object" || typeof object === "function") && object !== null;
    if (isObject && !isNode(object) && !isClosure(object) && name in object)
      return (object as Record<string, unknown>)[name];
    return this.fail(frame, place, `${place.getText(frame.source.tree)} is not a number`);
  }

  /** Errors of operations get the place of the expression. */
  private guarded<T>(place: ts.Node, frame: Frame, make: () => T): T {
    try {
      return make();
    } catch (error) {
      if (error instanceof ShapeError)
        throw modelError("shape-mismatch", error.message, siteOf(frame.source, place));
      throw error;
    }
  }

  private fail(frame: Frame, place: ts.Node, message: string, help = SUPPORTED): never {
    throw new ModelError([
      { code: "not-differentiable", severity: "error", message, help, site: siteOf(frame.source, place) },
    ]);
  }
}

const SUPPORTED =
  "Scalar functions consist of + - * / % **, comparisons, ?:, const and let, if, for with known bounds, Math functions and calls of other such functions.";

/** Values made inside have the name of the author's variable, and its place. */
const called = <T>(name: ts.Identifier, { table, source }: Frame, make: () => T): T =>
  table ? table.from({ name: name.text, site: siteOf(source, name.parent) }, make) : make();

const asNumber = (value: Value): Value => (typeof value === "boolean" ? Number(value) : value);
const truth = (returned: boolean | Node): Operand =>
  typeof returned === "boolean" ? Number(returned) : returned;

/** `exp` of `Math.exp`, unless a local variable is called Math. */
function mathMember(expression: ts.Expression, scope: Scope<Value>): string | undefined {
  if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression)) return undefined;
  return expression.expression.text === "Math" && !scope.get("Math") ? expression.name.text : undefined;
}

const WRAPPERS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.NonNullExpression,
  ts.SyntaxKind.AsExpression,
  ts.SyntaxKind.SatisfiesExpression,
]);

/** The expression inside parentheses and type assertions. */
function wrapped(expression: ts.Node): ts.Expression | undefined {
  return WRAPPERS.has(expression.kind) ? (expression as ts.ParenthesizedExpression).expression : undefined;
}

/** Without `this`, which TypeScript writes like a parameter. */
export const realParameters = (f: ts.FunctionLikeDeclaration): ts.ParameterDeclaration[] =>
  f.parameters.filter(({ name }) => !(ts.isIdentifier(name) && name.text === "this"));

/** The kind of a syntax node in words: `a template expression`. */
function words(node: ts.Node): string {
  const kind = ts.SyntaxKind[node.kind].replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
  return `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;
}

interface Operator {
  readonly numbers: (a: number, b: number) => number | boolean;
  readonly nodes: (a: Operand, b: Operand) => Node;
}

const { SyntaxKind } = ts;

/** a − b·trunc(a/b): the remainder has the sign of a. */
const remainder = (a: Operand, b: Operand): Node => sub(a, mul(b, trunc(div(a, b))));

const OPERATORS: ReadonlyMap<ts.SyntaxKind, Operator> = new Map<ts.SyntaxKind, Operator>([
  [SyntaxKind.PlusToken, { numbers: (a, b) => a + b, nodes: add }],
  [SyntaxKind.MinusToken, { numbers: (a, b) => a - b, nodes: sub }],
  [SyntaxKind.AsteriskToken, { numbers: (a, b) => a * b, nodes: mul }],
  [SyntaxKind.SlashToken, { numbers: (a, b) => a / b, nodes: div }],
  [SyntaxKind.PercentToken, { numbers: (a, b) => a % b, nodes: remainder }],
  [SyntaxKind.AsteriskAsteriskToken, { numbers: (a, b) => a ** b, nodes: pow }],
  [SyntaxKind.GreaterThanToken, { numbers: (a, b) => a > b, nodes: greater }],
  [SyntaxKind.GreaterThanEqualsToken, { numbers: (a, b) => a >= b, nodes: greaterEqual }],
  [SyntaxKind.LessThanToken, { numbers: (a, b) => a < b, nodes: less }],
  [SyntaxKind.LessThanEqualsToken, { numbers: (a, b) => a <= b, nodes: lessEqual }],
  [SyntaxKind.EqualsEqualsEqualsToken, { numbers: (a, b) => a === b, nodes: equal }],
  [SyntaxKind.EqualsEqualsToken, { numbers: (a, b) => a === b, nodes: equal }],
  [SyntaxKind.ExclamationEqualsEqualsToken, { numbers: (a, b) => a !== b, nodes: notEqual }],
  [SyntaxKind.ExclamationEqualsToken, { numbers: (a, b) => a !== b, nodes: notEqual }],
]);

const COMPOUND: ReadonlyMap<ts.SyntaxKind, ts.SyntaxKind> = new Map<ts.SyntaxKind, ts.SyntaxKind>([
  [SyntaxKind.PlusEqualsToken, SyntaxKind.PlusToken],
  [SyntaxKind.MinusEqualsToken, SyntaxKind.MinusToken],
  [SyntaxKind.AsteriskEqualsToken, SyntaxKind.AsteriskToken],
  [SyntaxKind.SlashEqualsToken, SyntaxKind.SlashToken],
  [SyntaxKind.AsteriskAsteriskEqualsToken, SyntaxKind.AsteriskAsteriskToken],
]);
