import { ts } from "ts-morph";
import { modelError } from "../../diagnostics/diagnostic.js";
import type { Node } from "../../ir/graph.js";
import { add, neg } from "../../ops/arithmetic.js";
import { equal } from "../../ops/comparison.js";
import { isTruth } from "../../ops/select.js";
import type { Operand } from "../../ops/shared/operand.js";
import { mergeWrites, type Writes } from "./journal.js";
import { CallReader } from "./scalar-call.js";
import { COMPOUND, OPERATORS } from "./scalar-operators.js";
import { isLogical, leftChain, words, wrapped } from "./scalar-syntax.js";
import { called, Closure, either, isNode, UNDECIDED, type Frame, type Value } from "./scalar-values.js";
import type { Scope } from "./scope.js";
import { siteOf } from "./source-text.js";

/** Reads expressions; what a call runs, `enter` reads. */
export abstract class ExpressionReader extends CallReader {
  /** The value on one side of a condition or on the other; each side assigns as if there was no other. */
  private branch(
    condition: Node,
    [yes, no]: readonly [() => Value, () => Value],
    place: ts.Node,
    scope: Scope,
    frame: Frame,
  ): Value {
    const a = scope.journal.attempt(yes);
    const b = scope.journal.attempt(no);
    this.settle(condition, a.writes, b.writes, scope);
    const value = either(condition, a.outcome, b.outcome);
    if (value !== UNDECIDED) return value;
    return this.fail(frame, place, "the branches of a condition on an argument must both give numbers");
  }

  /** Leaves in the variables what one side of a condition or the other did. */
  protected settle(condition: Node, yes: Writes, no: Writes, { journal }: Scope): void {
    const merge = (a: Value, b: Value): Value => either(condition, a, b);
    journal.setAll(mergeWrites(yes, no, ({ value }) => value, merge));
  }

  protected override evaluate(expression: ts.Expression, scope: Scope, frame: Frame): Value {
    if (ts.isNumericLiteral(expression)) return Number(expression.text);
    if (ts.isIdentifier(expression)) return this.variable(expression, scope, frame);
    if (ts.isBinaryExpression(expression)) return this.binary(expression, scope, frame);
    if (ts.isPrefixUnaryExpression(expression)) return this.prefix(expression, scope, frame);
    if (ts.isPostfixUnaryExpression(expression)) return this.increment(expression, scope, frame);
    if (ts.isCallExpression(expression)) return this.callExpression(expression, scope, frame);
    if (ts.isPropertyAccessExpression(expression)) return this.property(expression, scope, frame);
    if (ts.isElementAccessExpression(expression)) return this.access(expression, scope, frame).value;
    if (ts.isConditionalExpression(expression)) return this.conditional(expression, scope, frame);
    if (ts.isArrowFunction(expression) || ts.isFunctionExpression(expression))
      return this.closure(expression, scope, frame);
    if (expression.kind === ts.SyntaxKind.TrueKeyword) return true;
    if (expression.kind === ts.SyntaxKind.FalseKeyword) return false;
    const inner = wrapped(expression);
    if (inner) return this.evaluate(inner, scope, frame);
    return this.fail(frame, expression, `${words(expression)} cannot be differentiated`);
  }

  protected closure(declaration: ts.FunctionLikeDeclaration, scope: Scope, frame: Frame): Closure {
    return new Closure({ source: frame.source, declaration }, scope, frame);
  }

  private variable(name: ts.Identifier, scope: Scope, frame: Frame): Value {
    const local = scope.find(name.text);
    if (local?.value === UNDECIDED)
      this.fail(frame, name, `${name.text} is not a number on every path to here`);
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

  private conditional(expression: ts.ConditionalExpression, scope: Scope, frame: Frame): Value {
    const condition = this.evaluate(expression.condition, scope, frame);
    if (!isNode(condition))
      return this.evaluate(condition ? expression.whenTrue : expression.whenFalse, scope, frame);
    const side = (chosen: ts.Expression) => () => this.evaluate(chosen, scope, frame);
    const sides = [side(expression.whenTrue), side(expression.whenFalse)] as const;
    return this.branch(condition, sides, expression, scope, frame);
  }

  private binary(expression: ts.BinaryExpression, scope: Scope, frame: Frame): Value {
    const { left, right, operatorToken } = expression;
    const { kind } = operatorToken;
    if (kind === ts.SyntaxKind.EqualsToken)
      return this.assign(left, this.assigned(left, right, scope, frame), scope, frame);
    const compound = COMPOUND.get(kind);
    if (compound) {
      const before = this.numeric(left, scope, frame);
      const value = this.operate(compound, expression, before, this.numeric(right, scope, frame), frame);
      return this.assign(left, value, scope, frame);
    }
    const chain = leftChain(expression);
    const first = this.evaluate(chain[0].left, scope, frame);
    return chain.reduce((value, step) => this.combine(step, value, scope, frame), first);
  }

  /** The value of `a + b` or `a && b`, when that of `a` is known. */
  private combine(expression: ts.BinaryExpression, a: Value, scope: Scope, frame: Frame): Value {
    const { left, right, operatorToken } = expression;
    if (isLogical(operatorToken.kind)) return this.logical(expression, a, scope, frame);
    const x = this.asOperand(a, left, frame);
    return this.operate(operatorToken.kind, expression, x, this.numeric(right, scope, frame), frame);
  }

  /** `a && b`, `a || b`: b is evaluated where a does not decide. */
  private logical(
    { right, operatorToken }: ts.BinaryExpression,
    a: Value,
    scope: Scope,
    frame: Frame,
  ): Value {
    const isAnd = operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
    const other = (): Value => this.evaluate(right, scope, frame);
    if (!isNode(a)) return Boolean(a) === isAnd ? other() : a;
    const decided = (): Value => (isTruth(a) ? Number(!isAnd) : a);
    return this.branch(a, isAnd ? [other, decided] : [decided, other], right, scope, frame);
  }

  private operate(kind: ts.SyntaxKind, place: ts.Expression, a: Operand, b: Operand, frame: Frame): Value {
    const operator = OPERATORS.get(kind);
    if (!operator)
      return this.fail(frame, place, `the operator ${ts.tokenToString(kind)} cannot be differentiated`);
    if (typeof a === "number" && typeof b === "number") return operator.numbers(a, b);
    return this.guarded(place, frame, () => operator.nodes(a, b));
  }

  private assign(target: ts.Expression, value: Value, scope: Scope, frame: Frame): Value {
    if (!ts.isIdentifier(target)) return this.fail(frame, target, "only variables can be assigned to");
    const variable = scope.find(target.text);
    if (!variable)
      return this.fail(
        frame,
        target,
        `${target.text} belongs to the surrounding code and cannot be changed here`,
      );
    if (variable.constant) return this.fail(frame, target, `${target.text} is a constant`);
    scope.journal.set(variable, value);
    return value;
  }

  /** The value of the right side of an assignment. */
  private assigned(left: ts.Expression, right: ts.Expression, scope: Scope, frame: Frame): Value {
    const value = (): Value => this.evaluate(right, scope, frame);
    return ts.isIdentifier(left) ? called(left, frame, value) : value();
  }

  private prefix(expression: ts.PrefixUnaryExpression, scope: Scope, frame: Frame): Value {
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
    scope: Scope,
    frame: Frame,
  ): Value {
    const before = this.numeric(expression.operand, scope, frame);
    const by = expression.operator === ts.SyntaxKind.PlusPlusToken ? 1 : -1;
    const after = typeof before === "number" ? before + by : add(before, by);
    this.assign(expression.operand, after, scope, frame);
    return ts.isPrefixUnaryExpression(expression) ? after : before;
  }
}
