import type { Buffer, Kernel } from "./kernel.js";
import type { Range } from "./ranges.js";

/** The elements that a kernel stores: a range of each axis. */
interface Box {
  readonly ranges: readonly Range[];
  readonly kernel: Kernel;
}

/** Which elements of each buffer kernels have stored. */
export class StoredParts {
  private readonly boxes = new Map<Buffer, Box[]>();

  /** The kernel that stored an element of these ranges before, if one did. */
  add(buffer: Buffer, ranges: readonly Range[], kernel: Kernel): Kernel | undefined {
    const known = this.boxes.get(buffer) ?? [];
    this.boxes.set(buffer, [...known, { ranges, kernel }]);
    return known.find((box) => meets(box.ranges, ranges))?.kernel;
  }

  has(buffer: Buffer): boolean {
    return this.boxes.has(buffer);
  }

  /** Every buffer of which something is stored, with the last kernel that did. */
  *writers(): Iterable<readonly [Buffer, Kernel]> {
    for (const [buffer, boxes] of this.boxes) yield [buffer, boxes[boxes.length - 1].kernel];
  }

  /** Whether all elements of these ranges are stored. Parts of a buffer are told apart along one axis after the other. */
  covers(buffer: Buffer, ranges: readonly Range[]): boolean {
    return covered(
      ranges,
      (this.boxes.get(buffer) ?? []).map((box) => box.ranges),
    );
  }
}

export const meets = (a: readonly Range[], b: readonly Range[]): boolean =>
  a.every((range, axis) => range.min <= b[axis].max && b[axis].min <= range.max);

const contains = (outer: Range, inner: Range): boolean => outer.min <= inner.min && inner.max <= outer.max;

/** Cuts the ranges where boxes begin and end, until each piece lies in one box or in none. */
function covered(ranges: readonly Range[], boxes: readonly (readonly Range[])[]): boolean {
  const near = boxes.filter((box) => meets(box, ranges));
  if (near.some((box) => box.every((range, axis) => contains(range, ranges[axis])))) return true;
  for (const box of near) {
    for (let axis = 0; axis < ranges.length; axis++) {
      const { min, max } = ranges[axis];
      const cut = box[axis].min > min ? box[axis].min : box[axis].max < max ? box[axis].max + 1 : undefined;
      if (cut === undefined) continue;
      const piece = (part: Range) => ranges.map((range, k) => (k === axis ? part : range));
      return covered(piece({ min, max: cut - 1 }), near) && covered(piece({ min: cut, max }), near);
    }
  }
  return false;
}
