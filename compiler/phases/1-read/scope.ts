import type { Journal, Variable } from "./journal.js";
import type { Value } from "./scalar-values.js";

/** The variables of a scalar function while it is read, by name, in nested blocks. */
export class Scope {
  private readonly variables = new Map<string, Variable>();

  constructor(
    readonly journal: Journal,
    private readonly outer?: Scope,
  ) {}

  /** A block in this one. */
  inner(): Scope {
    return new Scope(this.journal, this);
  }

  /** The same variables again, to be assigned on their own. */
  copy(): Scope {
    const copy = new Scope(this.journal, this.outer);
    for (const [name, { value, constant }] of this.variables) copy.declare(name, value, constant);
    return copy;
  }

  declare(name: string, value: Value, constant: boolean): void {
    this.variables.set(name, { value, constant, depth: this.journal.depth });
  }

  find(name: string): Variable | undefined {
    return this.variables.get(name) ?? this.outer?.find(name);
  }
}
