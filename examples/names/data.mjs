// Names as numbers: 0 ends a name, 1 is a, 2 is b …
import { createRandom } from "tapeless/runtime";
import { mean } from "../support/numbers.mjs";
import { drawName, probabilitiesIn } from "./grammar.mjs";

/** How many letters a sample has. */
const LENGTH = 24;
export const SYMBOLS = ".abcdefghijklmnopqrstuvwxyz";

/**
 * `count` samples: one name after the other, until they are long enough; the last one may be cut off. Each letter is to
 * be foretold from those before it, the first from a full stop. With the names, and the loss of who knows the grammar.
 */
export function samples(count, seed) {
  const random = createRandom(seed);
  const names = new Set();
  const texts = Array.from({ length: count }, () => {
    const letters = [];
    while (letters.length < LENGTH) {
      const name = drawName(random);
      const probabilities = probabilitiesIn(name);
      letters.push(...Array.from(`${name}.`, (letter, k) => ({ letter, probability: probabilities[k] })));
      names.add(name);
    }
    return letters.slice(0, LENGTH);
  });
  const target = texts.flatMap((text) => text.map(({ letter }) => SYMBOLS.indexOf(letter)));
  const x = texts
    .flatMap((text) => [".", ...text.map(({ letter }) => letter).slice(0, -1)])
    .map((letter) => SYMBOLS.indexOf(letter));
  const surprises = texts.flat().map(({ probability }) => -Math.log(probability));
  return { x, target, names, least: mean(surprises) };
}
