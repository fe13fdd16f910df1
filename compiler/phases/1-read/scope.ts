/** The variables of a scalar function while it is read: name → value, in nested blocks. */
export class Scope<Value> {
  private readonly variables = new Map<string, { value: Value; readonly constant: boolean }>();

  constructor(readonly parent?: Scope<Value>) {}

  declare(name: string, value: Value, constant: boolean): void {
    this.variables.set(name, { value, constant });
  }

  get(name: string): { readonly value: Value; readonly constant: boolean } | undefined {
    return this.variables.get(name) ?? this.parent?.get(name);
  }

  /** Whether there was such a variable. */
  set(name: string, value: Value): boolean {
    const own = this.variables.get(name);
    if (!own) return this.parent?.set(name, value) ?? false;
    own.value = value;
    return true;
  }

  /** An independent copy of all variables in reach: one side of a branch. */
  fork(): Scope<Value> {
    const copy = new Scope<Value>(this.parent?.fork());
    for (const [name, variable] of this.variables) copy.variables.set(name, { ...variable });
    return copy;
  }

  /** Takes over the outcome of a branch; `merge` decides between two values of a variable that differ. */
  join(a: Scope<Value>, b: Scope<Value>, merge: (a: Value, b: Value, name: string) => Value): void {
    for (const [name, variable] of this.variables) {
      const [left, right] = [a.variables.get(name)!.value, b.variables.get(name)!.value];
      variable.value = Object.is(left, right) ? left : merge(left, right, name);
    }
    if (this.parent) this.parent.join(a.parent!, b.parent!, merge);
  }
}
