/** Numbers that are needed for some time, wherever they lie. */
export interface Need {
  readonly size: number;
  readonly start: number;
  readonly end: number;
}

/** Where needs lie, in their order, and how many numbers that takes. */
export interface Allocation {
  readonly offsets: readonly number[];
  readonly size: number;
}

/** The most that is needed at one time: no allocation takes less. */
export function leastSize(needs: readonly Need[]): number {
  const changes = needs.flatMap(({ size, start, end }) => [
    { time: start, change: size },
    { time: end + 1, change: -size },
  ]);
  changes.sort((a, b) => a.time - b.time || a.change - b.change);
  let [now, most] = [0, 0];
  for (const { change } of changes) most = Math.max(most, (now += change));
  return most;
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
const [MOST_CHANGES, MOST_COMPARISONS] = [20, 4_000_000];

/**
 * Places needs so that those whose times meet share no number: greedily, in several orders (after Pisarchyk and Lee,
 * Efficient Memory Management for Deep Neural Net Inference, 2020), and again with what sticks out placed earlier. The
 * smallest result that is found.
 */
export function allocate(needs: readonly Need[]): Allocation {
  const least = leastSize(needs);
  const changes = Math.min(MOST_CHANGES, Math.floor(MOST_COMPARISONS / (needs.length ** 2 + 1)));
  let best: Allocation = { offsets: [], size: Infinity };
  for (const compare of ORDERS) {
    let order = [...needs.keys()].sort((i, j) => compare(needs[i], needs[j]) || i - j);
    for (let change = 0; change <= changes && best.size > least; change++) {
      const found = allocateInOrder(order, needs);
      if (found.size < best.size) best = found;
      order = withTopEarlier(order, needs, found);
    }
  }
  return best;
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

interface Placed {
  readonly need: Need;
  readonly offset: number;
}

function allocateInOrder(order: readonly number[], needs: readonly Need[]): Allocation {
  const offsets = new Array<number>(needs.length).fill(0);
  /** In the order of memory. */
  const placed: Placed[] = [];
  let size = 0;
  for (const k of order) {
    const need = needs[k];
    const offset = smallestGap(need, placed);
    const place = placed.findIndex((other) => other.offset > offset);
    placed.splice(place < 0 ? placed.length : place, 0, { need, offset });
    offsets[k] = offset;
    size = Math.max(size, offset + need.size);
  }
  return { offsets, size };
}

/** The offset of the smallest gap that is large enough, between what lives at the same time; or behind all of it. */
function smallestGap(need: Need, placed: readonly Placed[]): number {
  let [best, bestGap, end] = [-1, Infinity, 0];
  for (const { need: other, offset } of placed) {
    if (other.end < need.start || need.end < other.start) continue;
    const gap = offset - end;
    if (gap >= need.size && gap < bestGap) [best, bestGap] = [end, gap];
    end = Math.max(end, offset + other.size);
  }
  return best < 0 ? end : best;
}
