import { accuracy, fit } from "tapeless/runtime";
import { lossCurve, percent } from "../support/text.mjs";
import { SIDE, spirals } from "./data.mjs";

const logits = { threshold: 0 };

export async function train(net, seed = 1) {
  const [seen, unseen] = [spirals(150, seed), spirals(150, seed + 1)];
  const { params, history } = await fit(net, { ...seen, epochs: 300, batchSize: 20, seed });
  const right = ({ x, target }) => accuracy(net.forward(params, x), target, logits);
  return { net, params, history, points: seen, seen: right(seen), unseen: right(unseen) };
}

export function describe({ net, params, history, points, seen, unseen }) {
  return [
    lossCurve(history),
    "",
    map(net, params, points, 60),
    "",
    `right: ${percent(seen)} of the points it learned from, ${percent(unseen)} of others`,
  ].join("\n");
}

/** The square of the data: where the network sees the first arm and where the second, and the points it learned from. */
function map(net, params, { x, target }, columns) {
  // A character is about twice as high as wide.
  const rows = columns / 2;
  const centres = (count) => Array.from({ length: count }, (_, k) => ((2 * k + 1) / count - 1) * SIDE);
  const [across, down] = [centres(columns), centres(rows).reverse()];
  const scores = net.forward(
    params,
    down.flatMap((b) => across.flatMap((a) => [a, b])),
  );
  const cells = Array.from(scores, (score) => (score > 0 ? "░" : " "));
  target.forEach((arm, d) => {
    const column = Math.floor(((x[2 * d] / SIDE + 1) / 2) * columns);
    const row = Math.floor(((1 - x[2 * d + 1] / SIDE) / 2) * rows);
    cells[row * columns + column] = arm ? "●" : "○";
  });
  const lines = down.map((_, row) => `│${cells.slice(row * columns, (row + 1) * columns).join("")}│`);
  return [`┌${"─".repeat(columns)}┐`, ...lines, `└${"─".repeat(columns)}┘`].join("\n");
}
