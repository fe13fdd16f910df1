import { isOneToOne, sameAffine, withoutSamples, type Affine, type Axis } from "./affine.js";
import type { Buffer } from "./kernel.js";
import { isKept, type LoopExpr, type Procedure, type Stmt } from "./loop.js";
import { KnownRanges, type Range } from "./ranges.js";
import { BATCH } from "./tensor-type.js";

/** A loop, and the numbers of its statements. */
interface Loop {
  readonly axis: Axis;
  readonly first: number;
  last: number;
}

/** A store or a load of a temporary value. */
interface Access {
  readonly buffer: Buffer;
  readonly isStore: boolean;
  readonly place: Affine;
  /** The numbers of the arena it can reach; of the first sample, where the value is kept for every sample. */
  readonly range: Range;
  /** In numbered statements, of which each loads before it stores. */
  readonly time: number;
  /** The loops around it, outermost first. */
  readonly loops: readonly Loop[];
}

interface Life {
  readonly buffer: Buffer;
  readonly accesses: readonly Access[];
  /** From the first statement that mentions it to the last one, all rounds of loops included. */
  readonly time: Range;
  readonly stored: Range;
}

/**
 * Temporary values lie where their buffers say, are loaded only where they were stored before, and share no place with
 * another that is needed at the same time, unless one is computed in place of the other. What several loops over the
 * samples need is kept for every sample. Lives are found anew, without the planner. Throws an Error that names what is
 * at fault.
 */
export function verifyMemory({ name, body }: Procedure): void {
  const require = (holds: boolean, law: string): void => {
    if (!holds) throw new Error(`procedure ${name}: ${law}`);
  };
  const { accesses, loops } = new AccessFinder().find(body);
  const sampleLoops = loops.filter(isOverSamples);
  const lives = [...groupByBuffer(accesses)].map(([buffer, own]) => lifeOf(buffer, own, loops, require));
  lives.forEach((life, k) => {
    const { buffer } = life;
    const isOfOneLoop = sampleLoops.some((loop) =>
      life.accesses.every((access) => access.loops.includes(loop)),
    );
    require(!buffer.batched ||
      isKept(buffer) ||
      isOfOneLoop, `what each sample overwrites is used in the loop that computes it, but ${buffer.name} later too`);
    for (const other of lives.slice(0, k)) {
      const isApart =
        isKept(other.buffer) !== isKept(buffer) ||
        !meet(other.time, life.time) ||
        !meet(other.stored, life.stored) ||
        isInPlace(other, life, loops) ||
        isInPlace(life, other, loops);
      require(isApart, `what lives at the same time lies apart, but ${other.buffer.name} and ${buffer.name} overlap`);
    }
  });
}

const NOWHERE: Range = { min: Infinity, max: -Infinity };
const EVERYWHERE: Range = { min: -Infinity, max: Infinity };
const contains = (outer: Range, inner: Range): boolean => outer.min <= inner.min && inner.max <= outer.max;
const meet = (a: Range, b: Range): boolean => a.min <= b.max && b.min <= a.max;
const join = (a: Range, b: Range): Range => ({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });

const isOverSamples = ({ axis }: Loop): boolean => axis.extent === BATCH;

function groupByBuffer(accesses: readonly Access[]): Map<Buffer, Access[]> {
  const groups = new Map<Buffer, Access[]>();
  for (const access of accesses) groups.set(access.buffer, [...(groups.get(access.buffer) ?? []), access]);
  return groups;
}

function lifeOf(
  buffer: Buffer,
  accesses: readonly Access[],
  loops: readonly Loop[],
  require: (holds: boolean, law: string) => void,
): Life {
  const { name, offset, size } = buffer;
  const own: Range = { min: offset, max: offset + size - 1 };
  const stores = accesses.filter(({ isStore }) => isStore);
  for (const { range } of stores)
    require(contains(own, range), `a value lies where the plan puts it, but ${name} elsewhere`);
  const stored = stores.reduce((all, { range }) => join(all, range), NOWHERE);
  for (const load of accesses.filter(({ isStore }) => !isStore)) {
    const before = stores.filter((store) => isBefore(store, load));
    const filled = before.reduce((all, { range }) => join(all, range), NOWHERE);
    require(contains(filled, load.range), `a value is loaded where it was stored, but ${name} elsewhere`);
  }
  const mentioned: Range = { min: accesses[0].time, max: accesses[accesses.length - 1].time };
  // Each round of a loop over the samples has a record of its own.
  const repeating = isKept(buffer) ? loops.filter((loop) => !isOverSamples(loop)) : loops;
  return { buffer, accesses, time: throughLoops(mentioned, repeating), stored };
}

/** Whether a store comes before a load, or in an earlier round of a loop around both. Samples know nothing of each other. */
const isBefore = (store: Access, load: Access): boolean =>
  store.time < load.time || store.loops.some((loop) => !isOverSamples(loop) && load.loops.includes(loop));

/** What is needed both inside and outside a loop is needed until its last round. Inner loops come first. */
const throughLoops = (time: Range, loops: readonly Loop[]): Range =>
  loops.reduce((t, { first, last }) => {
    const loop: Range = { min: first, max: last };
    return !contains(loop, t) && meet(loop, t) ? join(loop, t) : t;
  }, time);

/**
 * Whether both live only in a loop nest of which each round stores the one number of `result` that lies where it read
 * `dying`, and nowhere else.
 */
function isInPlace(dying: Life, result: Life, loops: readonly Loop[]): boolean {
  const nest = loops.find(({ first, last }) => first === result.time.min && last === dying.time.max);
  if (!nest || dying.time.min >= nest.first || result.time.max <= nest.last) return false;
  const within = ({ accesses }: Life): Access[] => accesses.filter((access) => access.loops.includes(nest));
  const [[store, ...others], reads] = [within(result), within(dying)];
  const inner = store.loops.slice(store.loops.indexOf(nest)).map(({ axis }) => axis);
  return (
    store.isStore &&
    others.length === 0 &&
    isOneToOne(store.place, inner) &&
    reads.every(
      (read) =>
        !read.isStore &&
        read.time < store.time &&
        sameAffine(read.place, store.place) &&
        store.loops.every((loop) => read.loops.includes(loop)),
    )
  );
}

class AccessFinder {
  private readonly accesses: Access[] = [];
  /** Inner loops before those around them. */
  private readonly loops: Loop[] = [];
  private now = 0;

  find(body: readonly Stmt[]): { readonly accesses: readonly Access[]; readonly loops: readonly Loop[] } {
    this.block(body, []);
    return { accesses: this.accesses, loops: this.loops };
  }

  private block(stmts: readonly Stmt[], around: readonly Loop[]): void {
    for (const stmt of stmts) {
      if (stmt.kind === "note") continue;
      const first = ++this.now;
      if (stmt.kind === "for") {
        const loop: Loop = { axis: stmt.axis, first, last: first };
        this.block(stmt.body, [...around, loop]);
        loop.last = this.now;
        this.loops.push(loop);
        continue;
      }
      const nothing = new KnownRanges();
      this.loads(stmt.value, nothing, around);
      if (stmt.kind === "store" && stmt.combine) this.access(stmt.buffer, stmt.place, nothing, around);
      this.now++;
      if (stmt.kind === "store") this.access(stmt.buffer, stmt.place, nothing, around, true);
    }
  }

  private loads(expr: LoopExpr, known: KnownRanges, around: readonly Loop[]): void {
    if (expr.kind === "load") this.access(expr.buffer, expr.place, known, around);
    if (expr.kind !== "apply") return;
    if (expr.op !== "select") return expr.args.forEach((arg) => this.loads(arg, known, around));
    const [condition, yes, no] = expr.args;
    const [held, failed] = [known.given(condition, true), known.given(condition, false)];
    this.loads(condition, known, around);
    if (held) this.loads(yes, held, around);
    if (failed) this.loads(no, failed, around);
  }

  private access(
    buffer: Buffer,
    place: Affine,
    known: KnownRanges,
    loops: readonly Loop[],
    isStore = false,
  ): void {
    if (!buffer.temporary) return;
    const within = isKept(buffer) ? withoutSamples(place, buffer.sampleStride) : place;
    const range = within ? known.of(within) : EVERYWHERE;
    this.accesses.push({ buffer, isStore, place, range, time: this.now, loops });
  }
}
