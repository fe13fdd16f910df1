import { argmax, confusionMatrix, fit, linearDecay } from "tapeless/runtime";
import { halfBlocks, sideBySide } from "../support/picture.mjs";
import { lossCurve, percent } from "../support/text.mjs";
import { digits, SIDE } from "./data.mjs";

const CLASSES = 10;
const PIXELS = SIDE * SIDE;

export async function train(net, seed = 1) {
  const [seen, unseen] = [digits(2000, seed), digits(1000, seed + 1)];
  const epochs = 6;
  const schedule = linearDecay({ initial: 0.01, final: 0.001, epochs });
  const { params, history } = await fit(net, { ...seen, epochs, batchSize: 20, schedule, seed });
  const scores = net.forward(params, unseen.x);
  const answers = Array.from(unseen.target, (_, sample) => argmax(scores, sample * CLASSES, CLASSES));
  const right = answers.filter((answer, sample) => answer === unseen.target[sample]).length;
  return { params, history, unseen, scores, answers, accuracy: right / answers.length };
}

export function describe({ history, unseen, scores, answers, accuracy }) {
  const samples = [...answers.keys()];
  const wrong = samples.filter((sample) => answers[sample] !== unseen.target[sample]);
  return [
    lossCurve(history),
    "",
    pictures(unseen, answers, samples.slice(10, 15)),
    "",
    `right: ${percent(accuracy)} of ${answers.length} digits it never saw`,
    `wrong: ${confusions(scores, unseen.target).join(", ")}`,
    "",
    pictures(unseen, answers, wrong.slice(0, 5)),
  ].join("\n");
}

/** Some digits as characters, with what they are and what the network takes them for. */
const pictures = ({ x, target }, answers, samples) =>
  sideBySide(
    samples.map((sample) => [
      ...halfBlocks(x.subarray(sample * PIXELS, (sample + 1) * PIXELS), SIDE),
      `${target[sample]}, read as ${answers[sample]}`,
    ]),
  );

/** What is taken for what, and how often. */
function confusions(scores, target) {
  const matrix = confusionMatrix(scores, target, { classes: CLASSES });
  return matrix.flatMap((row, digit) =>
    row.flatMap((count, answer) =>
      count > 0 && answer !== digit ? [`${digit} as ${answer}${count > 1 ? ` (${count} times)` : ""}`] : [],
    ),
  );
}
