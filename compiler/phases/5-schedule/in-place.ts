import {
  addAffine,
  isConstant,
  isOneToOne,
  scaleAffine,
  withoutSamples,
  type Affine,
} from "../../ir/affine.js";
import { isKept } from "../../ir/loop.js";
import type { Access, Life, Loop } from "./lives.js";

/**
 * A value that may be computed in place of another, which ends in the loop nest that computes it: element e of the
 * result may lie where element e + shift of the other did, though in that loop nest both live.
 */
export interface InPlace {
  readonly result: Life;
  readonly dying: Life;
  readonly shift: number;
}

/**
 * The pairs of values of which one may take the place of the other. Each round of the loop nest that computes the
 * result must read of the dying value only the element in whose place it then stores, and no other round may touch
 * that place.
 */
export function inPlacePairs(lives: readonly Life[]): InPlace[] {
  const dyingIn = new Map<Loop, Life[]>();
  for (const life of lives) {
    const loop = life.accesses[life.accesses.length - 1].loops[life.depth];
    if (loop) dyingIn.set(loop, [...(dyingIn.get(loop) ?? []), life]);
  }
  return lives.flatMap((result) => {
    const store = soleStore(result);
    const loop = store?.loops[result.depth];
    if (!store || !loop) return [];
    return (dyingIn.get(loop) ?? []).flatMap((dying): InPlace[] => {
      const shift = shiftOf(dying, store, loop);
      return shift === undefined ? [] : [{ result, dying, shift }];
    });
  });
}

/** The first access to a value, where it is the only one in its loop nest and different in each round of its loops. */
function soleStore({ accesses, depth }: Life): Access | undefined {
  const [store, next] = accesses;
  const loop = store.loops[depth];
  if (!store.isStore || !loop || next?.loops[depth] === loop) return undefined;
  const axes = store.loops.slice(depth).map(({ axis }) => axis);
  return isOneToOne(store.place, axes) ? store : undefined;
}

/** By how much the elements that a loop nest reads of a dying value lie behind those that it stores. */
function shiftOf(dying: Life, store: Access, loop: Loop): number | undefined {
  const reads = dying.accesses.filter(({ loops }) => loops.includes(loop));
  const shifts = reads.map((read) => {
    const isBefore =
      !read.isStore && read.time < store.time && store.loops.every((around, k) => read.loops[k] === around);
    const distance = addAffine(withinSample(read), scaleAffine(withinSample(store), -1));
    return isBefore && isConstant(distance) ? distance.constant : NaN;
  });
  return shifts.every((shift) => shift === shifts[0]) ? shifts[0] : undefined;
}

const withinSample = ({ buffer, place }: Access): Affine =>
  isKept(buffer) ? withoutSamples(place, buffer.sampleStride)! : place;
