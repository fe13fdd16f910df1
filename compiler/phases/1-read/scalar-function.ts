import { ts } from "ts-morph";
import { InvalidArgument } from "../../diagnostics/diagnostic.js";
import type { Operand } from "../../ops/shared/operand.js";
import { alwaysReturns, inSequence, NORMAL, returnedFrom, type Completion } from "./completion.js";
import { Journal, writesSince } from "./journal.js";
import { ExpressionReader } from "./scalar-expression.js";
import { realParameters, words } from "./scalar-syntax.js";
import { called, isNode, type Frame, type Value } from "./scalar-values.js";
import { Scope } from "./scope.js";
import { isStackOverflow, SHALLOWER } from "./source-text.js";

/** Turns of loops and calls, in all. */
const MAX_STEPS = 100_000;
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
      before: new Map(),
      budget: { steps: MAX_STEPS },
      table: args.find(isNode)?.table,
    };
    try {
      return this.enter(found.declaration, args, new Scope(new Journal()), frame) as Operand;
    } catch (error) {
      if (!isStackOverflow(error)) throw error;
      const { declaration } = found;
      const message = "this function is nested too deep to be read";
      return this.fail(frame, declaration.name ?? declaration, message, SHALLOWER);
    }
  }

  protected override enter(
    f: ts.FunctionLikeDeclaration,
    args: readonly Value[],
    outer: Scope,
    frame: Frame,
  ): Value {
    if (frame.depth > MAX_DEPTH)
      this.fail(frame, f, `this function calls itself more than ${MAX_DEPTH} deep`);
    this.spendStep(f, frame);
    const { journal } = outer;
    const scope = outer.inner();
    if (f.name && ts.isIdentifier(f.name)) scope.declare(f.name.text, this.closure(f, outer, frame), true);
    const { returned } = journal.attempt((before): Completion => {
      const inner: Frame = { ...frame, before };
      this.bind(f, args, scope, inner);
      if (!f.body) return this.fail(frame, f, "this function has no body");
      return ts.isBlock(f.body)
        ? this.run(f.body.statements, scope, inner)
        : this.returns(f.body, scope, inner);
    }).outcome;
    if (returned?.when !== true)
      return this.fail(frame, f.name ?? f, "this function does not return a number on every path");
    journal.setAll(returned.writes);
    return returned.value;
  }

  private returns(expression: ts.Expression, scope: Scope, frame: Frame): Completion {
    const value = this.numeric(expression, scope, frame);
    return { returned: { when: true, value, writes: writesSince(frame.before) } };
  }

  private bind(f: ts.FunctionLikeDeclaration, args: readonly Value[], scope: Scope, frame: Frame): void {
    realParameters(f).forEach((parameter, k) => {
      if (!ts.isIdentifier(parameter.name) || parameter.dotDotDotToken) {
        this.fail(frame, parameter, "parameters of a scalar function are plain names");
      }
      const given = args[k] ?? (parameter.initializer && this.evaluate(parameter.initializer, scope, frame));
      if (given === undefined) this.fail(frame, parameter, `no argument is given for ${parameter.name.text}`);
      scope.declare(parameter.name.text, given, false);
    });
  }

  /** Runs statements up to one after which no other can run. */
  private run(statements: readonly ts.Statement[], scope: Scope, frame: Frame): Completion {
    // Functions can be called before they are declared.
    for (const statement of statements.filter(ts.isFunctionDeclaration))
      if (statement.name) scope.declare(statement.name.text, this.closure(statement, scope, frame), true);
    const done: Completion[] = [];
    for (const statement of statements) {
      const completion = this.execute(statement, scope, frame);
      done.push(completion);
      if (alwaysReturns(completion) || completion.jump) break;
    }
    return inSequence(done, frame.before);
  }

  private execute(statement: ts.Statement, scope: Scope, frame: Frame): Completion {
    if (ts.isReturnStatement(statement)) return this.executeReturn(statement, scope, frame);
    if (ts.isVariableStatement(statement)) return this.declareAll(statement.declarationList, scope, frame);
    if (ts.isExpressionStatement(statement)) {
      this.evaluate(statement.expression, scope, frame);
      return NORMAL;
    }
    if (ts.isIfStatement(statement)) return this.executeIf(statement, scope, frame);
    if (ts.isBlock(statement)) return this.run(statement.statements, scope.inner(), frame);
    if (ts.isForStatement(statement))
      return this.loop(statement, this.turnsOfFor(statement, scope, frame), frame);
    if (ts.isForOfStatement(statement))
      return this.loop(statement, this.turnsOfForOf(statement, scope, frame), frame);
    if (ts.isWhileStatement(statement))
      return this.loop(statement, this.turnsOfWhile(statement, scope, frame), frame);
    if (ts.isBreakStatement(statement)) return { jump: "break" };
    if (ts.isContinueStatement(statement)) return { jump: "continue" };
    if (ts.isEmptyStatement(statement) || ts.isFunctionDeclaration(statement)) return NORMAL;
    return this.fail(frame, statement, `${words(statement)} cannot be differentiated`);
  }

  private executeReturn(statement: ts.ReturnStatement, scope: Scope, frame: Frame): Completion {
    if (!statement.expression) return this.fail(frame, statement, "a scalar function returns a number");
    return this.returns(statement.expression, scope, frame);
  }

  private declareAll(list: ts.VariableDeclarationList, scope: Scope, frame: Frame): Completion {
    for (const { name, initializer } of list.declarations) {
      if (!ts.isIdentifier(name)) this.fail(frame, name, "destructuring cannot be differentiated");
      const value = initializer && called(name, frame, () => this.evaluate(initializer, scope, frame));
      scope.declare(name.text, value, isConstant(list));
    }
    return NORMAL;
  }

  private executeIf(statement: ts.IfStatement, scope: Scope, frame: Frame): Completion {
    const condition = this.evaluate(statement.expression, scope, frame);
    const { thenStatement, elseStatement } = statement;
    if (!isNode(condition)) {
      if (condition) return this.execute(thenStatement, scope, frame);
      return elseStatement ? this.execute(elseStatement, scope, frame) : NORMAL;
    }
    const side = (statement: ts.Statement | undefined) =>
      scope.journal.attempt(() => (statement ? this.execute(statement, scope, frame) : NORMAL));
    const [yes, no] = [side(thenStatement), side(elseStatement)];
    // Where one side returned, the other is how it goes on.
    const a = alwaysReturns(yes.outcome) ? no : yes;
    const b = alwaysReturns(no.outcome) ? yes : no;
    const { jump } = a.outcome;
    if (b.outcome.jump !== jump)
      this.fail(frame, statement, "break and continue must not depend on an argument");
    this.settle(condition, a.writes, b.writes, scope);
    return { returned: returnedFrom(condition, yes.outcome, no.outcome, frame.before), jump };
  }

  /** For each turn of a loop, variables of its own, which functions made in it keep. */
  private *turnsOfFor(statement: ts.ForStatement, outer: Scope, frame: Frame): Generator<Scope> {
    let scope = outer.inner();
    const { initializer, condition, incrementor } = statement;
    if (initializer && ts.isVariableDeclarationList(initializer)) this.declareAll(initializer, scope, frame);
    else if (initializer) this.evaluate(initializer, scope, frame);
    while (!condition || this.known(condition, scope, frame)) {
      yield scope;
      scope = scope.copy();
      if (incrementor) this.evaluate(incrementor, scope, frame);
    }
  }

  private *turnsOfForOf(statement: ts.ForOfStatement, outer: Scope, frame: Frame): Generator<Scope> {
    const list = this.evaluate(statement.expression, outer, frame);
    const { initializer } = statement;
    if (!Array.isArray(list) || !ts.isVariableDeclarationList(initializer)) {
      return this.fail(frame, statement, "for … of goes over a captured array");
    }
    const { name } = initializer.declarations[0];
    if (!ts.isIdentifier(name)) return this.fail(frame, name, "destructuring cannot be differentiated");
    for (const item of list) {
      const scope = outer.inner();
      scope.declare(name.text, item, isConstant(initializer));
      yield scope;
    }
  }

  private *turnsOfWhile(statement: ts.WhileStatement, scope: Scope, frame: Frame): Generator<Scope> {
    while (this.known(statement.expression, scope, frame)) yield scope;
  }

  /** Walks through a loop; how often it runs must not depend on an argument. */
  private loop(statement: ts.IterationStatement, scopes: Iterable<Scope>, frame: Frame): Completion {
    const turns: Completion[] = [];
    for (const scope of scopes) {
      this.spendStep(statement, frame);
      const turn = this.execute(statement.statement, scope.inner(), frame);
      turns.push(turn);
      if (alwaysReturns(turn) || turn.jump === "break") break;
    }
    return { returned: inSequence(turns, frame.before).returned };
  }

  private spendStep(place: ts.Node, frame: Frame): void {
    if (frame.budget.steps-- > 0) return;
    const message = `reading this function takes more than ${MAX_STEPS} turns of loops and calls`;
    this.fail(frame, place, message, "Loops are walked through to be read: let them run less often.");
  }

  private known(expression: ts.Expression, scope: Scope, frame: Frame): boolean {
    const value = this.evaluate(expression, scope, frame);
    if (isNode(value)) this.fail(frame, expression, "how often a loop runs must not depend on an argument");
    return Boolean(value);
  }
}

const isConstant = (list: ts.VariableDeclarationList): boolean => (list.flags & ts.NodeFlags.Const) !== 0;
