import { ts } from "ts-morph";
import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import type { Node } from "../../ir/graph.js";
import { where } from "../../ops/select.js";
import type { Operand } from "../../ops/shared/operand.js";
import { ExpressionReader } from "./scalar-expression.js";
import { realParameters, words } from "./scalar-syntax.js";
import { called, isNode, truth, type Frame, type Value } from "./scalar-values.js";
import { Scope } from "./scope.js";

/** How a statement ended: whether it returned (never, always, or under a condition), and what. */
interface Completion {
  readonly returned: boolean | Node;
  readonly value?: Value;
  readonly jump?: "break" | "continue";
}

const NORMAL: Completion = { returned: false };
const MAX_ITERATIONS = 10_000;
const MAX_DEPTH = 100;

/**
 * Reads scalar functions into the graph by running their syntax on nodes: numbers stay numbers, loops with known
 * bounds are walked through, branches on unknown values become `where`.
 */
export class ScalarReader extends ExpressionReader {
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

  protected override enter(
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
}
