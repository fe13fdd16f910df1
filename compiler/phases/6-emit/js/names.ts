/** Words that cannot be variables, and globals that emitted code uses under their own names. */
const RESERVED = new Set(
  (
    "abstract arguments async await boolean break byte case catch char class const continue debugger default delete do " +
    "double else enum eval export extends false final finally float for function get goto if implements import in " +
    "instanceof int interface let long native new null of package private protected public return set short static " +
    "super switch synchronized this throw throws transient true try typeof undefined var void volatile while with yield " +
    "Math NaN Infinity Number Array Float64Array Float32Array Uint8Array RangeError Object WebAssembly atob __proto__"
  ).split(" "),
);

/** Gives each thing a name of its own: an identifier as near as possible to what it is called. */
export class Names {
  private taken = new Set<string>();
  /** The number that was last put behind a name. */
  private last = new Map<string, number>();
  private given = new Map<object, string>();

  constructor(taken: Iterable<string> = []) {
    for (const name of taken) this.taken.add(name);
  }

  /** The name of a thing, the same on every call. */
  of(thing: object, wish: string): string {
    const known = this.given.get(thing);
    if (known) return known;
    const name = this.fresh(wish);
    this.given.set(thing, name);
    return name;
  }

  /** Names given inside are free again afterwards: what is declared in a block ends with it. */
  inBlock<T>(print: () => T): T {
    const [taken, last, given] = [new Set(this.taken), new Map(this.last), new Map(this.given)];
    const result = print();
    [this.taken, this.last, this.given] = [taken, last, given];
    return result;
  }

  /** A name nobody has yet. */
  fresh(wish: string): string {
    const base = identifier(wish);
    let name = base;
    let k = this.last.get(base) ?? 1;
    while (this.taken.has(name)) name = /\d$/.test(base) ? `${base}_${++k}` : `${base}${++k}`;
    this.last.set(base, k);
    this.taken.add(name);
    return name;
  }
}

/** The nearest identifier: other characters become `_`, reserved words get one behind. */
export function identifier(text: string): string {
  const plain = text.replace(/[^\p{ID_Continue}$]+/gu, "_").replace(/^(?=[^\p{ID_Start}_$])/u, "_");
  const name = plain === "" ? "_" : plain;
  return RESERVED.has(name) ? `${name}_` : name;
}
