import type { LoopExpr } from "../../ir/loop.js";
import { scalarOp, type ScalarOpName } from "../../ir/scalar.js";

const isNumber = (expr: LoopExpr, value: number): boolean => expr.kind === "constant" && expr.value === value;

/**
 * An application with its operands prepared, folded where they are constants or neutral; 0 · x is 0, as in the rules. A
 * `select` with a known condition prepares only the branch it takes.
 */
export function foldApply(
  op: ScalarOpName,
  operands: readonly LoopExpr[],
  prepare: (operand: LoopExpr) => LoopExpr = (operand) => operand,
): LoopExpr {
  if (op === "select") {
    const condition = prepare(operands[0]);
    if (condition.kind === "constant") return prepare(condition.value ? operands[1] : operands[2]);
    return { kind: "apply", op, args: [condition, prepare(operands[1]), prepare(operands[2])] };
  }
  const args = operands.map(prepare);
  const values = args.map((arg) => (arg.kind === "constant" ? arg.value : undefined));
  if (values.every((value) => value !== undefined)) {
    const [a, b, c] = values;
    return { kind: "constant", value: scalarOp(op).evaluate(a, b, c) };
  }
  return withoutNeutral(op, args) ?? { kind: "apply", op, args };
}

function withoutNeutral(op: ScalarOpName, [a, b]: readonly LoopExpr[]): LoopExpr | undefined {
  if (op === "add") return isNumber(a, 0) ? b : isNumber(b, 0) ? a : undefined;
  if (op === "sub") return isNumber(b, 0) ? a : undefined;
  if (op === "mul") return isNumber(a, 1) ? b : isNumber(b, 1) ? a : [a, b].find((x) => isNumber(x, 0));
  if (op === "max") return isNumber(a, -Infinity) ? b : undefined;
  return undefined;
}
