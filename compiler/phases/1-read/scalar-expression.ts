import { ts } from "ts-morph";
import { modelError } from "../../diagnostics/diagnostic.js";
import type { Node } from "../../ir/graph.js";
import { add, neg } from "../../ops/arithmetic.js";
import { equal } from "../../ops/comparison.js";
import { where } from "../../ops/select.js";
import type { Operand } from "../../ops/shared/operand.js";
import { CallReader } from "./scalar-call.js";
import { COMPOUND, OPERATORS } from "./scalar-operators.js";
import { words, wrapped } from "./scalar-syntax.js";
import {
  asNumber,
  called,
  isNode,
  isNumeric,
  type Closure,
  type Frame,
  type Value,
} from "./scalar-values.js";
import type { Scope } from "./scope.js";
import { siteOf } from "./source-text.js";

/** Reads expressions; what a call runs, `enter` reads. */
export abstract class ExpressionReader extends CallReader {
  protected choose(condition: Node, a: Value, b: Value, place: ts.Node, frame: Frame): Value {
    if (isNumeric(a) && isNumeric(b)) return where(condition, a, b);
    if (a === undefined || b === undefined) return a ?? b;
    return this.fail(frame, place, "the branches of a condition on an argument must both give numbers");
  }

  protected override evaluate(expression: ts.Expression, scope: Scope<Value>, frame: Frame): Value {
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

  protected closure(declaration: ts.FunctionLikeDeclaration, scope: Scope<Value>, frame: Frame): Closure {
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
}
