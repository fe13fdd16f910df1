/** Numbers that are needed for some time, wherever they lie. */
export interface Need {
  readonly size: number;
  readonly start: number;
  readonly end: number;
}

/** The need `result` may begin `shift` numbers behind the beginning of `dying`, although their times meet. */
export interface MayOverlap {
  readonly result: number;
  readonly dying: number;
  readonly shift: number;
}

/** Where needs lie, in their order, and how many numbers that takes. */
export interface Allocation {
  readonly offsets: readonly number[];
  readonly size: number;
}

/** The most that is needed at one time, what may overlap counted once: no allocation takes less. */
export function leastSize(needs: readonly Need[], overlaps: readonly MayOverlap[] = []): number {
  const sizes = [...needs, ...savings(needs, overlaps)];
  const changes = sizes.flatMap(({ size, start, end }) => [
    { time: start, change: size },
    { time: end + 1, change: -size },
  ]);
  changes.sort((a, b) => a.time - b.time || a.change - b.change);
  let [now, most] = [0, 0];
  for (const { change } of changes) most = Math.max(most, (now += change));
  return most;
}

/** What each result can share with all that dies at its beginning, as negative needs. */
function savings(needs: readonly Need[], overlaps: readonly MayOverlap[]): Need[] {
  const shared = new Map<number, Need>();
  for (const { result, dying, shift } of overlaps) {
    const [a, b] = [needs[result], needs[dying]];
    const overlap = Math.max(0, Math.min(b.size, shift + a.size) - Math.max(0, shift));
    const size = Math.max(-a.size, (shared.get(result)?.size ?? 0) - overlap);
    shared.set(result, { size, start: a.start, end: b.end });
  }
  return [...shared.values()];
}

type Order = (a: Need, b: Need) => number;

/** Which need is placed first: none of these orders is the best for all programs. The first is the easiest to follow. */
const ORDERS: readonly Order[] = [
  (a, b) => a.start - b.start,
  (a, b) => b.size - a.size || a.start - b.start,
  (a, b) => b.end - a.end || b.size - a.size,
  (a, b) => b.size * (b.end - b.start) - a.size * (a.end - a.start) || a.start - b.start,
];

/** How often an order is changed for the better, as far as so many comparisons of needs allow. */
const [MOST_CHANGES, MOST_COMPARISONS] = [20, 1_000_000];

/**
 * Places needs so that those whose times meet share no number, unless they may overlap: greedily, in several orders
 * (after Pisarchyk and Lee, Efficient Memory Management for Deep Neural Net Inference, 2020), and again with what sticks
 * out placed earlier. The smallest result that is found.
 */
export function allocate(needs: readonly Need[], overlaps: readonly MayOverlap[] = []): Allocation {
  const least = leastSize(needs, overlaps);
  const changes = Math.min(MOST_CHANGES, Math.floor(MOST_COMPARISONS / (needs.length ** 2 + 1)));
  const allocator = new Allocator(needs, distancesOf(overlaps));
  let best: Allocation = { offsets: [], size: Infinity };
  for (const compare of ORDERS) {
    let order = [...needs.keys()].sort((i, j) => compare(needs[i], needs[j]) || i - j);
    for (let change = 0; change <= changes && best.size > least; change++) {
      const found = allocator.place(order);
      if (found.size < best.size) best = found;
      order = withTopEarlier(order, needs, found);
    }
  }
  return best;
}

/** For each need, the distances behind others at which they may overlap. */
type Distances = ReadonlyMap<number, ReadonlyMap<number, number>>;

function distancesOf(overlaps: readonly MayOverlap[]): Distances {
  const distances = new Map<number, Map<number, number>>();
  const add = (k: number, other: number, distance: number): void => {
    distances.set(k, (distances.get(k) ?? new Map<number, number>()).set(other, distance));
  };
  for (const { result, dying, shift } of overlaps) {
    add(result, dying, shift);
    add(dying, result, -shift);
  }
  return distances;
}

/** The first of the needs that reach to the end comes half as late. */
function withTopEarlier(
  order: readonly number[],
  needs: readonly Need[],
  { offsets, size }: Allocation,
): number[] {
  const place = order.findIndex((k) => offsets[k] + needs[k].size === size);
  const rest = order.filter((_, k) => k !== place);
  rest.splice(Math.floor(place / 2), 0, order[place]);
  return rest;
}

/** One greedy allocation. Thousands of values are compared with each other, so numbers lie in arrays of their own. */
class Allocator {
  private readonly sizes: Float64Array;
  private readonly starts: Float64Array;
  private readonly ends: Float64Array;
  private readonly offsets: Float64Array;
  /** What is placed, in the order of memory. */
  private readonly placed: Int32Array;
  private count = 0;

  constructor(
    needs: readonly Need[],
    private readonly distances: Distances,
  ) {
    this.sizes = Float64Array.from(needs, ({ size }) => size);
    this.starts = Float64Array.from(needs, ({ start }) => start);
    this.ends = Float64Array.from(needs, ({ end }) => end);
    this.offsets = new Float64Array(needs.length);
    this.placed = new Int32Array(needs.length);
  }

  place(order: readonly number[]): Allocation {
    this.count = 0;
    let size = 0;
    for (const k of order) {
      const offset = Math.min(this.gap(k), this.inPlace(k));
      this.insert(k, offset);
      size = Math.max(size, offset + this.sizes[k]);
    }
    return { offsets: [...this.offsets], size };
  }

  private insert(k: number, offset: number): void {
    const { placed, offsets } = this;
    let place = this.count++;
    for (; place > 0 && offsets[placed[place - 1]] > offset; place--) placed[place] = placed[place - 1];
    placed[place] = k;
    offsets[k] = offset;
  }

  private meet(k: number, other: number): boolean {
    return this.starts[k] <= this.ends[other] && this.starts[other] <= this.ends[k];
  }

  /** The offset of the smallest gap that is large enough between what lives at the same time, or behind all of it. */
  private gap(k: number): number {
    let [best, smallest, end] = [-1, Infinity, 0];
    for (let i = 0; i < this.count; i++) {
      const other = this.placed[i];
      if (!this.meet(k, other)) continue;
      const gap = this.offsets[other] - end;
      if (gap >= this.sizes[k] && gap < smallest) [best, smallest] = [end, gap];
      end = Math.max(end, this.offsets[other] + this.sizes[other]);
    }
    return best < 0 ? end : best;
  }

  /** The first offset at which it takes the place of another, or another its place, and nothing is in the way. */
  private inPlace(k: number): number {
    let first = Infinity;
    const distances = this.distances.get(k);
    const placed = this.placed.subarray(0, this.count);
    distances?.forEach((distance, other) => {
      const offset = this.offsets[other] + distance;
      if (placed.includes(other) && offset < first && this.isFree(k, offset, distances)) first = offset;
    });
    return first;
  }

  private isFree(k: number, offset: number, distances: ReadonlyMap<number, number>): boolean {
    if (offset < 0) return false;
    for (let i = 0; i < this.count; i++) {
      const other = this.placed[i];
      const distance = offset - this.offsets[other];
      const isApart = distance >= this.sizes[other] || distance <= -this.sizes[k] || !this.meet(k, other);
      if (!isApart && distances.get(other) !== distance) return false;
    }
    return true;
  }
}
