// A language in which letters stand for digits, but for others in every sentence: "b3 a1 b3 d4 a1 …". After a letter that
// occurred before, there is only one digit that may follow.
import { createRandom } from "tapeless/runtime";

const [LETTERS, DIGITS] = [4, 4];
/** How many of the letters occur in a sentence. */
const USED = 3;
/** Letters and digits in a sentence. */
const LENGTH = 16;
/** What the network sees of a sentence, and as many words that it is to foretell, each from those before it. */
export const PLACES = LENGTH - 1;

export const WORDS = ["a", "b", "c", "d", "1", "2", "3", "4"];

/** A sentence as numbers of words, and for each of them whether those before it determine it. */
function sentence(random) {
  const letters = random.permutation(LETTERS).slice(0, USED);
  const meanings = Array.from(letters, () => LETTERS + random.integer(DIGITS));
  const met = new Set();
  const words = Array.from({ length: LENGTH / 2 }, () => {
    const k = random.integer(USED);
    const isKnown = met.has(k);
    met.add(k);
    return [
      { word: letters[k], isDetermined: false },
      { word: meanings[k], isDetermined: isKnown },
    ];
  });
  return words.flat();
}

/** `count` sentences: the words seen, the words to foretell, and which of these are determined. */
export function sentences(count, seed) {
  const random = createRandom(seed);
  const all = Array.from({ length: count }, () => sentence(random));
  return {
    x: Float64Array.from(all.flatMap((words) => words.slice(0, -1).map(({ word }) => word))),
    target: Float64Array.from(all.flatMap((words) => words.slice(1).map(({ word }) => word))),
    isDetermined: all.flatMap((words) => words.slice(1).map(({ isDetermined }) => isDetermined)),
  };
}
