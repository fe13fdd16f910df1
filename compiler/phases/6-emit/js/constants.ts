import type { Buffer, Program, Space } from "../../../ir/kernel.js";
import { exprOf, visitExpr, visitStmts, type Procedure } from "../../../ir/loop.js";
import type { Numbers } from "../../../ir/numbers.js";

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
