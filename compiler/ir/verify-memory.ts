import type { Buffer } from "./kernel.js";
import type { LoopExpr, Procedure, Stmt } from "./loop.js";
import { KnownRanges, type Range } from "./ranges.js";
import { BATCH } from "./tensor-type.js";

/** When a temporary value is needed, in numbered statements, and what it takes of the arena. */
interface Life {
  readonly buffer: Buffer;
  /** From the first statement that mentions it to the last one. */
  readonly needed: Range;
  /** Where it is stored, and where it is loaded. */
  readonly stored: Range;
  readonly loaded: Range;
}

/**
 * Temporary values lie where the memory plan says, are loaded only where they were stored, and share no place with
 * another that is needed at the same time. Lives are found anew, without the planner. Throws an Error that names what
 * is at fault.
 */
export function verifyMemory({ name, body, arena }: Procedure): void {
  const { lives, loops, sampleLoops } = new LifeFinder().find(body);
  const require = (holds: boolean, law: string): void => {
    if (!holds) throw new Error(`procedure ${name}: ${law}`);
  };
  const times = lives.map(({ needed }) => throughLoops(needed, loops));
  lives.forEach(({ buffer, needed, stored, loaded }, k) => {
    const offset = arena.get(buffer) ?? stored.min;
    const planned = { min: offset, max: offset + buffer.size - 1 };
    require(contains(planned, stored), `a value lies where the plan puts it, but ${buffer.name} elsewhere`);
    require(contains(stored, loaded), `a value is loaded where it was stored, but ${buffer.name} elsewhere`);
    const isKept = !buffer.batched || buffer.sampleStride > 0;
    require(isKept ||
      sampleLoops.some((loop) =>
        contains(loop, needed),
      ), `what each sample overwrites is used in the loop that computes it, but ${buffer.name} later too`);
    lives.slice(0, k).forEach((other, i) => {
      const isApart = !meet(times[i], times[k]) || !meet(other.stored, stored);
      require(isApart, `what lives at the same time lies apart, but ${other.buffer.name} and ${buffer.name} overlap`);
    });
  });
}

const NOWHERE: Range = { min: Infinity, max: -Infinity };
const contains = (outer: Range, inner: Range): boolean => outer.min <= inner.min && inner.max <= outer.max;
const meet = (a: Range, b: Range): boolean => a.min <= b.max && b.min <= a.max;
const join = (a: Range, b: Range): Range => ({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });

/** What is needed both inside and outside a loop is needed until its last round. Inner loops come first. */
const throughLoops = (time: Range, loops: readonly Range[]): Range =>
  loops.reduce((t, loop) => (!contains(loop, t) && meet(loop, t) ? join(loop, t) : t), time);

class LifeFinder {
  private readonly byBuffer = new Map<Buffer, Life>();
  private readonly loops: Range[] = [];
  private readonly sampleLoops: Range[] = [];
  private now = 0;

  find(body: readonly Stmt[]): {
    readonly lives: readonly Life[];
    readonly loops: readonly Range[];
    readonly sampleLoops: readonly Range[];
  } {
    this.block(body);
    return { lives: [...this.byBuffer.values()], loops: this.loops, sampleLoops: this.sampleLoops };
  }

  private block(stmts: readonly Stmt[]): void {
    for (const stmt of stmts) {
      if (stmt.kind === "note") continue;
      const start = ++this.now;
      if (stmt.kind === "for") {
        this.block(stmt.body);
        const loop = { min: start, max: this.now };
        this.loops.push(loop);
        if (stmt.axis.extent === BATCH) this.sampleLoops.push(loop);
        continue;
      }
      this.loads(stmt.value, new KnownRanges());
      this.now++;
      if (stmt.kind === "store") this.access(stmt.buffer, { stored: new KnownRanges().of(stmt.place) });
    }
  }

  private loads(expr: LoopExpr, known: KnownRanges): void {
    if (expr.kind === "load") this.access(expr.buffer, { loaded: known.of(expr.place) });
    if (expr.kind !== "apply") return;
    if (expr.op !== "select") return expr.args.forEach((arg) => this.loads(arg, known));
    const [condition, yes, no] = expr.args;
    const [held, failed] = [known.given(condition, true), known.given(condition, false)];
    this.loads(condition, known);
    if (held) this.loads(yes, held);
    if (failed) this.loads(no, failed);
  }

  private access(buffer: Buffer, { stored = NOWHERE, loaded = NOWHERE }: Partial<Life>): void {
    if (!buffer.temporary) return;
    const life = this.byBuffer.get(buffer) ?? { buffer, needed: NOWHERE, stored: NOWHERE, loaded: NOWHERE };
    this.byBuffer.set(buffer, {
      buffer,
      needed: join(life.needed, { min: this.now, max: this.now }),
      stored: join(life.stored, stored),
      loaded: join(life.loaded, loaded),
    });
  }
}
