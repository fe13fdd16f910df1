import MagicString from "magic-string";
import { parseModule, visitIdentifiers } from "./module-names.js";

/**
 * Gives every name that a module declares for itself a short one: the same name everywhere it occurs, the most
 * frequent the shortest. One mapping for the whole module keeps scopes apart as they were, and leaves functions that
 * compute the same alike, which compresses far better than names chosen per function. Lines stay where they are.
 */
export function shortenNames(code: string): string {
  const { declared, exported, used } = visitIdentifiers(parseModule(code));
  const places = new Map<string, number[]>();
  for (const { name, start } of used) {
    if (declared.has(name) && !exported.has(name)) places.set(name, [...(places.get(name) ?? []), start]);
  }
  const taken = new Set([...used.map(({ name }) => name).filter((name) => !places.has(name)), ...exported]);
  const short = shortNames(taken);
  const text = new MagicString(code);
  const byFrequency = [...places].sort((a, b) => b[1].length - a[1].length);
  for (const [name, starts] of byFrequency) {
    const replacement = short.next().value as string;
    for (const start of starts) text.overwrite(start, start + name.length, replacement);
  }
  return text.toString();
}

const FIRST = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$_";
const REST = `${FIRST}0123456789`;
const WORDS = new Set(["do", "if", "in", "of", "as", "is", "for", "let", "new", "try", "var"]);

/** a, b, … aa, ab, … */
function* shortNames(taken: ReadonlySet<string>): Generator<string> {
  for (let length = 1; ; length++) {
    for (let k = 0; k < FIRST.length * REST.length ** (length - 1); k++) {
      let rest = Math.floor(k / FIRST.length);
      let name = FIRST[k % FIRST.length];
      for (let place = 1; place < length; place++) {
        name += REST[rest % REST.length];
        rest = Math.floor(rest / REST.length);
      }
      if (!taken.has(name) && !WORDS.has(name)) yield name;
    }
  }
}
