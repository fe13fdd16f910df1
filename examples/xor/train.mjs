import { accuracy, fit } from "tapeless/runtime";
import { lossCurve, table } from "../support/text.mjs";

const x = Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1);
const target = Float64Array.of(0, 1, 1, 0);

export async function train(net) {
  const { params, history } = await fit(net, { x, target, epochs: 300, batchSize: 4, seed: 1 });
  const predictions = net.forward(params, x);
  return { params, history, predictions, accuracy: accuracy(predictions, target) };
}

export function describe({ history, predictions }) {
  const rows = Array.from(target, (t, d) => [
    `${x[2 * d]} xor ${x[2 * d + 1]}`,
    t,
    predictions[d].toFixed(4),
    "█".repeat(Math.round(20 * predictions[d])).padEnd(20, "·"),
  ]);
  return [lossCurve(history), "", table([["", "is", "learned", ""], ...rows])].join("\n");
}
