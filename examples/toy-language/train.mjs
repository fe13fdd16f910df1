import { argmax, fit, linearDecay } from "tapeless/runtime";
import { lossCurve, percent } from "../support/text.mjs";
import { PLACES, sentences, WORDS } from "./data.mjs";

export async function train(net, seed = 1) {
  const { x, target } = sentences(600, seed);
  const epochs = 10;
  const schedule = linearDecay({ initial: 0.007, final: 0.0007, epochs });
  const { params, history } = await fit(net, { x, target, epochs, batchSize: 8, schedule, seed });
  const unseen = sentences(300, seed + 1);
  const scores = net.forward(params, unseen.x);
  const answers = Array.from(unseen.target, (_, place) => argmax(scores, place * WORDS.length, WORDS.length));
  const places = [...answers.keys()].filter((place) => unseen.isDetermined[place]);
  const right = places.filter((place) => answers[place] === unseen.target[place]);
  return { params, history, unseen, answers, places: places.length, accuracy: right.length / places.length };
}

export function describe({ history, unseen, answers, places, accuracy }) {
  const shown = Array.from({ length: 5 }, (_, number) => showSentence(unseen, answers, number));
  return [
    lossCurve(history),
    "",
    ...shown,
    `right: ${percent(accuracy)} of the ${places} digits that are determined in 300 sentences it never saw`,
  ].join("\n");
}

/** A sentence, and below it the digits that the network foretells where they are determined; wrong ones are marked. */
function showSentence({ x, target, isDetermined }, answers, number) {
  const first = number * PLACES;
  const words = [x[first], ...target.slice(first, first + PLACES)].map((word) => WORDS[word]);
  const below = words.map((word, k) => {
    const place = first + k - 1;
    if (k === 0 || !isDetermined[place]) return " ";
    return answers[place] === target[place] ? word : "✗";
  });
  const spaced = (row) => row.join("").replace(/(..)(?=.)/g, "$1 ");
  return `sentence  ${spaced(words)}\nforetold  ${spaced(below)}\n`;
}
