/** `npm run test:all` tries every case in every way; otherwise ways take turns, so that each is tried with some cases. */
export const isThorough = process.env.THOROUGH === "1";

/** All ways to try a case, or the one whose turn it is. */
export const inTurn = <T>(ways: readonly T[], place: number): readonly T[] =>
  isThorough ? ways : [ways[place % ways.length]];
