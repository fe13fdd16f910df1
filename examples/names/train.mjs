import { createRandom, fit, linearDecay } from "tapeless/runtime";
import { pick } from "../support/numbers.mjs";
import { lossCurve, percent } from "../support/text.mjs";
import { samples, SYMBOLS } from "./data.mjs";
import { accepts } from "./grammar.mjs";

/** What does not end in time is cut off. */
const LONGEST = 24;
/** Below 1, what is likely becomes more so: fewer names go wrong, and fewer surprise. */
const TEMPERATURE = 0.7;

export async function train(net, seed = 1) {
  const { x, target, names } = samples(2000, seed);
  const epochs = 4;
  const schedule = linearDecay({ initial: 0.015, final: 0.001, epochs });
  const { params, history } = await fit(net, { x, target, epochs, batchSize: 8, schedule, seed });
  const unseen = samples(300, seed + 1);
  const written = write(net, params, 1000, createRandom(seed));
  const right = written.filter(accepts);
  return {
    params,
    history,
    loss: net.loss(params, unseen.x, unseen.target),
    least: unseen.least,
    written,
    accepted: right.length / written.length,
    invented: right.filter((name) => !names.has(name)).length / right.length,
  };
}

/** Writes names, all of them at the same time: each step takes the last letter of each, and gives scores for the next. */
function write(net, params, count, random) {
  const state = net.createStreamState(count);
  const letters = new Float64Array(count);
  const names = Array.from(letters, () => "");
  for (let step = 0; step < LONGEST; step++) {
    const scores = net.forwardStep(params, state, letters);
    for (let k = 0; k < count; k++) {
      const own = scores.subarray(k * SYMBOLS.length, (k + 1) * SYMBOLS.length);
      const weights = own.map((score) => Math.exp(score / TEMPERATURE));
      letters[k] = pick(weights, random);
      names[k] += SYMBOLS[letters[k]];
    }
  }
  return names.map((name) => name.split(".")[0]);
}

export function describe({ history, loss, least, written, accepted, invented }) {
  return [
    lossCurve(history),
    "",
    `loss a letter: ${loss.toFixed(3)} on names it never saw, ${least.toFixed(3)} for who knows the grammar`,
    "",
    columns(written.slice(0, 20).map((name) => (accepts(name) ? "  " : "✗ ") + capitalised(name))),
    "",
    `${percent(accepted)} of ${written.length} names that it wrote follow the grammar, ${percent(invented)} of these are new`,
  ].join("\n");
}

const capitalised = (name) => name.charAt(0).toUpperCase() + name.slice(1);

function columns(cells, perLine = 5) {
  const width = Math.max(...cells.map((cell) => cell.length)) + 2;
  const lines = [];
  for (let k = 0; k < cells.length; k += perLine)
    lines.push(
      cells
        .slice(k, k + perLine)
        .map((cell) => cell.padEnd(width))
        .join(""),
    );
  return lines.map((line) => line.trimEnd()).join("\n");
}
