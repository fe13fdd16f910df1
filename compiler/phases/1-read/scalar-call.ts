import { ts } from "ts-morph";
import { ModelError, modelError } from "../../diagnostics/diagnostic.js";
import { ShapeError } from "../../ir/graph.js";
import type { Operand } from "../../ops/shared/operand.js";
import { suggestion } from "../2-build/check-arguments.js";
import { isDifferentiable } from "./functions.js";
import { mathFunctions } from "./math-functions.js";
import { mathMember, unwrapped } from "./scalar-syntax.js";
import {
  asNumber,
  Closure,
  isNode,
  isNumeric,
  type FindFunction,
  type Frame,
  type Value,
} from "./scalar-values.js";
import { Scope } from "./scope.js";
import { siteOf } from "./source-text.js";

const SUPPORTED =
  "Scalar functions consist of + - * / % **, comparisons, ! && || ?:, const and let, if, for and while with known bounds, Math functions and calls of other such functions.";

/** Reads calls and members: what a scalar function uses from around it. */
export abstract class CallReader {
  constructor(protected readonly find: FindFunction) {}

  /** The value of a function for these arguments. */
  protected abstract enter(
    f: ts.FunctionLikeDeclaration,
    args: readonly Value[],
    outer: Scope,
    frame: Frame,
  ): Value;

  protected abstract evaluate(expression: ts.Expression, scope: Scope, frame: Frame): Value;

  protected numeric(expression: ts.Expression, scope: Scope, frame: Frame): Operand {
    return this.asOperand(this.evaluate(expression, scope, frame), expression, frame);
  }

  protected asOperand(value: Value, expression: ts.Expression, frame: Frame): Operand {
    const number = asNumber(value);
    if (isNumeric(number)) return number;
    return this.fail(frame, expression, `${expression.getText(frame.source.tree)} is not a number`);
  }

  protected callExpression(call: ts.CallExpression, scope: Scope, frame: Frame): Value {
    const callee = unwrapped(call.expression);
    const math = mathMember(callee, scope);
    if (math !== undefined) return this.callMath(call, math, scope, frame);
    const { object, value: f } = this.target(callee, scope, frame);
    const args = call.arguments.map((argument) => this.evaluate(argument, scope, frame));
    const depth = frame.depth + 1;
    if (f instanceof Closure) return this.enter(f.source.declaration, args, f.scope, { ...f.frame, depth });
    const found = this.find(isDifferentiable(f) ? f.function : f);
    if (found) {
      const { source, captures, declaration } = found;
      return this.enter(declaration, args, new Scope(scope.journal), { ...frame, source, captures, depth });
    }
    const isPlain = args.every((arg) => !isNode(arg) && !(arg instanceof Closure));
    if (typeof f === "function" && isPlain)
      return this.outside(call, frame, () => Reflect.apply(f, object, args) as Value);
    const name = callee.getText(frame.source.tree);
    return this.fail(frame, callee, `${name} is no function whose source can be read`);
  }

  /** What is called, and what it is called on. */
  private target(callee: ts.Expression, scope: Scope, frame: Frame): { object?: Value; value: Value } {
    return ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee)
      ? this.access(callee, scope, frame)
      : { value: this.evaluate(callee, scope, frame) };
  }

  /** Runs code of the model file; what it throws is said where it is used. */
  private outside(place: ts.Expression, frame: Frame, run: () => Value): Value {
    try {
      return run();
    } catch (error) {
      if (error instanceof ModelError) throw error;
      const { message } = Object(error) as { readonly message?: unknown };
      const [reason] = String(message ?? error).split("\n", 1);
      const text = place.getText(frame.source.tree);
      return this.fail(frame, place, `${text} throws an error: ${reason.replace(/[\s.!?]+$/, "")}`);
    }
  }

  private callMath(call: ts.CallExpression, name: string, scope: Scope, frame: Frame): Value {
    const known = Object.hasOwn(mathFunctions, name) ? mathFunctions[name] : undefined;
    const given = call.arguments.map((argument) => this.numeric(argument, scope, frame));
    if (known && given.length < known.least) {
      const count = `${known.least} argument${known.least === 1 ? "" : "s"}`;
      this.fail(frame, call, `Math.${name} takes ${count}, not ${given.length}`);
    }
    const args = given.slice(0, known?.most);
    const onNumbers = (Math as unknown as Record<string, unknown>)[name];
    if (typeof onNumbers === "function" && name !== "random" && args.every((arg) => typeof arg === "number"))
      return (onNumbers as (...values: number[]) => number)(...args);
    if (known) return this.guarded(call, frame, () => known.apply(...args));
    const help = suggestion(name, Object.keys(mathFunctions));
    return this.fail(frame, call, `Math.${name} cannot be differentiated`, help);
  }

  protected property(expression: ts.PropertyAccessExpression, scope: Scope, frame: Frame): Value {
    const math = mathMember(expression, scope);
    if (math !== undefined) {
      const constant = (Math as unknown as Record<string, unknown>)[math];
      if (typeof constant === "number") return constant;
      return this.fail(frame, expression, `Math.${math} is no number`);
    }
    return this.access(expression, scope, frame).value;
  }

  /** A member of something captured, a constant or a function to call; and what it is a member of. */
  protected access(
    expression: ts.PropertyAccessExpression | ts.ElementAccessExpression,
    scope: Scope,
    frame: Frame,
  ): { readonly object: Value; readonly value: Value } {
    const object = this.evaluate(expression.expression, scope, frame);
    const key = ts.isPropertyAccessExpression(expression)
      ? expression.name.text
      : this.evaluate(expression.argumentExpression, scope, frame);
    if (isNode(key)) this.fail(frame, expression, "an index must not depend on an argument");
    const isObject = (typeof object === "object" || typeof object === "function") && object !== null;
    const name = String(key);
    if (isObject && !isNode(object) && !(object instanceof Closure) && name in object) {
      const read = (): Value => (object as Record<string, unknown>)[name];
      return { object, value: this.outside(expression, frame, read) };
    }
    return this.fail(frame, expression, `${expression.getText(frame.source.tree)} is not a number`);
  }

  /** Errors of operations get the place of the expression. */
  protected guarded<T>(place: ts.Node, frame: Frame, make: () => T): T {
    try {
      return make();
    } catch (error) {
      if (error instanceof ShapeError)
        throw modelError("shape-mismatch", error.message, siteOf(frame.source, place));
      throw error;
    }
  }

  protected fail(frame: Frame, place: ts.Node, message: string, help = SUPPORTED): never {
    throw new ModelError([
      { code: "not-differentiable", severity: "error", message, help, site: siteOf(frame.source, place) },
    ]);
  }
}
