// How places are called in a country that does not exist: one or two syllables and an ending. All vowels of a name are of
// one family, and so is its ending: Beldwick and Gorntoford, but never Beldford.
import { pick, sum } from "../support/numbers.mjs";

const ONSETS = { b: 3, br: 1, d: 2, g: 2, gl: 1, h: 2, k: 2, m: 2, n: 1, r: 2, st: 1, t: 2, v: 1 };
const CODAS = { "": 4, l: 1, ld: 1, n: 2, r: 2, rn: 1 };
const FAMILIES = {
  bright: { vowels: { e: 3, i: 2 }, endings: { wick: 2, fell: 2, mere: 1, leigh: 1 } },
  dark: { vowels: { a: 3, o: 2, u: 1 }, endings: { burg: 1, ford: 2, ham: 2, holm: 1 } },
};

/** Each rule: what may be written next, how likely that is, and the rule that follows. */
const RULES = {
  name: choices(ONSETS, "vowel"),
  vowel: Object.keys(FAMILIES).flatMap((family) => choices(FAMILIES[family].vowels, `coda ${family}`, 0.5)),
};
for (const [family, { vowels, endings }] of Object.entries(FAMILIES)) {
  RULES[`coda ${family}`] = [
    ...choices(CODAS, `syllable ${family}`, 0.5),
    ...choices(CODAS, `ending ${family}`, 0.5),
  ];
  RULES[`syllable ${family}`] = choices(ONSETS, `second vowel ${family}`);
  RULES[`second vowel ${family}`] = choices(vowels, `second coda ${family}`);
  RULES[`second coda ${family}`] = choices(CODAS, `ending ${family}`);
  RULES[`ending ${family}`] = choices(endings, "end");
}

function choices(weights, next, share = 1) {
  const total = sum(Object.values(weights));
  return Object.entries(weights).map(([text, weight]) => ({
    text,
    probability: (share * weight) / total,
    next,
  }));
}

/** A name, as likely as the grammar makes it. */
export function drawName(random) {
  let name = "";
  for (let rule = "name"; rule !== "end";) {
    const weights = RULES[rule].map(({ probability }) => probability);
    const { text, next } = RULES[rule][pick(weights, random)];
    name += text;
    rule = next;
  }
  return name;
}

/**
 * How likely each letter of a name is after those before it, and then its end. There may be several ways to read what is
 * written so far; each of them is followed, with its probability. Zeros follow what no name begins with.
 */
export function probabilitiesIn(name) {
  let readings = writing([{ rest: "", next: "name", probability: 1 }]);
  let before = 1;
  return Array.from(`${name}.`, (letter) => {
    const matching = readings.filter(({ rest }) => rest[0] === letter);
    const total = sum(matching.map(({ probability }) => probability));
    const conditional = before > 0 ? total / before : 0;
    readings = writing(matching.map((reading) => ({ ...reading, rest: reading.rest.slice(1) })));
    before = total;
    return conditional;
  });
}

export const accepts = (name) => probabilitiesIn(name).every((probability) => probability > 0);

/** The same readings, each at a letter that it is about to write; a full stop ends the name. */
const writing = (readings) =>
  readings.flatMap(({ rest, next, probability }) => {
    if (rest !== "") return [{ rest, next, probability }];
    if (next === "end") return [{ rest: ".", next: "over", probability }];
    if (next === "over") return [];
    return writing(
      RULES[next].map((choice) => ({
        rest: choice.text,
        next: choice.next,
        probability: probability * choice.probability,
      })),
    );
  });
