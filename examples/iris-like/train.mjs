import { accuracy, confusionMatrix, createStandardizer, fit, trainTestSplit } from "tapeless/runtime";
import { lossCurve, percent, table } from "../support/text.mjs";
import { flowers, MEASURES, NAMES } from "./data.mjs";

const classes = NAMES.length;

export async function train(net, seed = 1) {
  const { samples, ...data } = flowers(50, seed);
  const parts = trainTestSplit(data, { samples, testFraction: 0.2, seed });
  // Measured on the training samples only, so that those for testing stay unseen.
  const { transform } = createStandardizer(parts.train.x, MEASURES.length);
  const [seen, unseen] = [parts.train, parts.test].map(({ x, target }) => ({ x: transform(x), target }));
  const { params, history } = await fit(net, { ...seen, epochs: 60, batchSize: 16, seed });
  const evaluate = ({ x, target }) => {
    const scores = net.forward(params, x);
    return {
      accuracy: accuracy(scores, target, { classes }),
      confusion: confusionMatrix(scores, target, { classes }),
    };
  };
  return { params, history, seen: evaluate(seen), unseen: evaluate(unseen) };
}

export function describe({ history, seen, unseen }) {
  const rows = NAMES.map((name, kind) => [name, ...unseen.confusion[kind]]);
  return [
    lossCurve(history),
    "",
    `right: ${percent(seen.accuracy)} of the flowers it learned from, ${percent(unseen.accuracy)} of those it never saw`,
    "",
    table([["unseen, predicted as", ...NAMES], ...rows]),
  ].join("\n");
}
