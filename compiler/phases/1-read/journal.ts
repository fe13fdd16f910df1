import type { Value } from "./scalar-values.js";

/** A variable of a scalar function. */
export interface Variable {
  value: Value;
  readonly constant: boolean;
  /** How many branches and calls were open when it was declared: it means nothing outside them. */
  readonly depth: number;
}

/** What assignments left in variables. */
export type Writes = ReadonlyMap<Variable, Value>;

/**
 * Remembers what variables were when a branch or a call began, so that assignments can be taken back: both sides of a
 * branch run in place, one after the other, and begin alike.
 */
export class Journal {
  /** For each branch or call that is open, the values from before it of what has been assigned since. */
  private readonly open: Map<Variable, Value>[] = [];

  get depth(): number {
    return this.open.length;
  }

  set(variable: Variable, value: Value): void {
    for (let k = this.open.length - 1; k >= variable.depth && !this.open[k].has(variable); k--) {
      this.open[k].set(variable, variable.value);
    }
    variable.value = value;
  }

  setAll(writes: Writes): void {
    for (const [variable, value] of writes) this.set(variable, value);
  }

  /** Runs a branch or a call, and takes back what it assigned; `run` is told what was before. */
  attempt<T>(run: (before: Writes) => T): { readonly outcome: T; readonly writes: Writes } {
    const before = new Map<Variable, Value>();
    this.open.push(before);
    const outcome = run(before);
    const writes = writesSince(before);
    this.open.pop();
    for (const [variable, value] of before) variable.value = value;
    return { outcome, writes };
  }
}

/** What the variables are now that were something else before. */
export const writesSince = (before: Writes): Writes =>
  new Map(
    [...before]
      .filter(([variable, value]) => !Object.is(variable.value, value))
      .map(([variable]) => [variable, variable.value]),
  );

/** The writes of two ways on, of which only one is taken; `valueBefore` is of what one of them did not assign. */
export function mergeWrites(
  a: Writes,
  b: Writes,
  valueBefore: (variable: Variable) => Value,
  merge: (a: Value, b: Value) => Value,
): Writes {
  const after = (writes: Writes, variable: Variable): Value =>
    writes.has(variable) ? writes.get(variable) : valueBefore(variable);
  const variables = new Set([...a.keys(), ...b.keys()]);
  return new Map([...variables].map((v) => [v, merge(after(a, v), after(b, v))]));
}
