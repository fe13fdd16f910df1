import type { Buffer, Program, Space } from "../../../ir/kernel.js";
import { exprOf, visitExpr, visitStmts, type Procedure } from "../../../ir/loop.js";
import type { Numbers } from "../../../ir/numbers.js";
import { Names } from "./names.js";

/** An array of known numbers that a function reads. */
export interface UsedConstant {
  readonly space: Space;
  /** What people call it. */
  readonly name: string;
  readonly numbers: Numbers;
}

/** The constants that are still read where a program was written out: the elements of the others became numbers. */
export function usedConstants({ body }: Procedure, constants: Program["constants"]): UsedConstant[] {
  const found = new Map<Space, UsedConstant>();
  const use = ({ space, name }: Buffer): void => {
    const constant = constants.get(space);
    if (constant) found.set(space, { space, name, numbers: constant.numbers });
  };
  visitStmts(body, (stmt) => {
    const expr = exprOf(stmt);
    if (expr) visitExpr(expr, (e) => e.kind === "load" && use(e.buffer));
  });
  return [...found.values()];
}

/** The arrays of known numbers at the top of a module: functions that read the same numbers share one. */
export class ConstantArrays {
  private readonly variables = new Map<string, string>();
  private readonly names: Names;

  /** `taken`: names at the top of the module, and those that functions give their arguments. */
  constructor(
    taken: Iterable<string>,
    private readonly declare: (variable: string, numbers: Float64Array) => void,
  ) {
    this.names = new Names(taken);
  }

  variable({ name, numbers }: UsedConstant): string {
    const known = this.variables.get(numbers.digest);
    if (known) return known;
    const variable = this.names.fresh(name);
    this.variables.set(numbers.digest, variable);
    this.declare(variable, numbers.data);
    return variable;
  }
}
