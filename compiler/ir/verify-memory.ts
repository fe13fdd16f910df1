import { withoutSamples, type Affine } from "./affine.js";
import type { Buffer } from "./kernel.js";
import { isKept, type LoopExpr, type Procedure, type Stmt } from "./loop.js";
import { KnownRanges, type Range } from "./ranges.js";
import { BATCH } from "./tensor-type.js";

/** Statements that run repeatedly, by number. */
interface Loop {
  readonly time: Range;
  readonly isOverSamples: boolean;
}

/** A store or a load of a temporary value. */
interface Access {
  readonly buffer: Buffer;
  readonly isStore: boolean;
  /** In numbered statements, of which each loads before it stores. */
  readonly time: number;
  /** The numbers of the arena it can reach; of the first sample, where the value is kept for every sample. */
  readonly range: Range;
}

/** When a temporary value is needed, and what it takes of the arena. */
interface Life {
  readonly buffer: Buffer;
  /** From the first statement that mentions it to the last one. */
  readonly needed: Range;
  readonly stored: Range;
}

/**
 * Temporary values lie where their buffers say, are loaded only where they were stored before, and share no place with
 * another that is needed at the same time. What is kept for every sample lies in the records, and what is needed by
 * several loops over the samples is kept. Lives are found anew, without the planner. Throws an Error that names what is
 * at fault.
 */
export function verifyMemory({ name, body }: Procedure): void {
  const require = (holds: boolean, law: string): void => {
    if (!holds) throw new Error(`procedure ${name}: ${law}`);
  };
  const { accesses, loops } = new AccessFinder().find(body);
  const lives = livesOf(accesses, require);
  const times = lives.map(({ buffer, needed }) =>
    throughLoops(
      needed,
      // Each round of a loop over the samples has a record of its own.
      loops.filter(({ isOverSamples }) => !(isOverSamples && isKept(buffer))),
    ),
  );
  lives.forEach(({ buffer, needed, stored }, k) => {
    const inOneLoop = loops.some(({ isOverSamples, time }) => isOverSamples && contains(time, needed));
    require(!buffer.batched ||
      isKept(buffer) ||
      inOneLoop, `what each sample overwrites is used in the loop that computes it, but ${buffer.name} later too`);
    lives.slice(0, k).forEach((other, i) => {
      const isApart =
        isKept(other.buffer) !== isKept(buffer) || !meet(times[i], times[k]) || !meet(other.stored, stored);
      require(isApart, `what lives at the same time lies apart, but ${other.buffer.name} and ${buffer.name} overlap`);
    });
  });
}

const NOWHERE: Range = { min: Infinity, max: -Infinity };
const EVERYWHERE: Range = { min: -Infinity, max: Infinity };
const contains = (outer: Range, inner: Range): boolean => outer.min <= inner.min && inner.max <= outer.max;
const meet = (a: Range, b: Range): boolean => a.min <= b.max && b.min <= a.max;
const join = (a: Range, b: Range): Range => ({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });

/** What is needed both inside and outside a loop is needed until its last round. Inner loops come first. */
const throughLoops = (needed: Range, loops: readonly Loop[]): Range =>
  loops.reduce((t, { time }) => (!contains(time, t) && meet(time, t) ? join(time, t) : t), needed);

function livesOf(accesses: readonly Access[], require: (holds: boolean, law: string) => void): Life[] {
  const byBuffer = new Map<Buffer, Life>();
  for (const { buffer, isStore, time, range } of accesses) {
    const { offset, size, name } = buffer;
    const life = byBuffer.get(buffer) ?? { buffer, needed: NOWHERE, stored: NOWHERE };
    const own = { min: offset, max: offset + size - 1 };
    if (isStore) require(contains(own, range), `a value lies where the plan puts it, but ${name} elsewhere`);
    else
      require(contains(life.stored, range), `a value is loaded where it was stored, but ${name} elsewhere`);
    byBuffer.set(buffer, {
      buffer,
      needed: join(life.needed, { min: time, max: time }),
      stored: isStore ? join(life.stored, range) : life.stored,
    });
  }
  return [...byBuffer.values()];
}

class AccessFinder {
  private readonly accesses: Access[] = [];
  private readonly loops: Loop[] = [];
  private now = 0;

  find(body: readonly Stmt[]): { readonly accesses: readonly Access[]; readonly loops: readonly Loop[] } {
    this.block(body);
    return { accesses: this.accesses, loops: this.loops };
  }

  private block(stmts: readonly Stmt[]): void {
    for (const stmt of stmts) {
      if (stmt.kind === "note") continue;
      const start = ++this.now;
      if (stmt.kind === "for") {
        this.block(stmt.body);
        this.loops.push({ time: { min: start, max: this.now }, isOverSamples: stmt.axis.extent === BATCH });
        continue;
      }
      this.loads(stmt.value, new KnownRanges());
      if (stmt.kind === "store" && stmt.combine) this.access(stmt.buffer, stmt.place, new KnownRanges());
      this.now++;
      if (stmt.kind === "store") this.access(stmt.buffer, stmt.place, new KnownRanges(), true);
    }
  }

  private loads(expr: LoopExpr, known: KnownRanges): void {
    if (expr.kind === "load") this.access(expr.buffer, expr.place, known);
    if (expr.kind !== "apply") return;
    if (expr.op !== "select") return expr.args.forEach((arg) => this.loads(arg, known));
    const [condition, yes, no] = expr.args;
    const [held, failed] = [known.given(condition, true), known.given(condition, false)];
    this.loads(condition, known);
    if (held) this.loads(yes, held);
    if (failed) this.loads(no, failed);
  }

  private access(buffer: Buffer, place: Affine, known: KnownRanges, isStore = false): void {
    if (!buffer.temporary) return;
    const within = isKept(buffer) ? withoutSamples(place, buffer.sampleStride) : place;
    const range = within ? known.of(within) : EVERYWHERE;
    this.accesses.push({ buffer, isStore, time: this.now, range });
  }
}
