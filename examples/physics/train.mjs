import { cosineAnnealing, fit } from "tapeless/runtime";
import { halfBlocks } from "../support/picture.mjs";
import { short, sparkline, table } from "../support/text.mjs";
import { equations, exactly, moments } from "./data.mjs";

export async function train(net, seed = 1) {
  const [points, epochs] = [40, 5000];
  // All moments are one batch: the loss is that of the whole motion.
  const { params, history } = await fit(net, {
    ...equations(points),
    epochs,
    batchSize: points,
    schedule: cosineAnnealing({ initial: 0.03, epochs }),
    seed,
  });
  const at = (t) => net.forward(params, { t, start: new Float64Array(t.length) }).u;
  const between = moments(1001);
  const error = Math.max(...at(between).map((u, k) => Math.abs(u - exactly(between[k]))));
  return { params, history, at, error };
}

export function describe({ history, at, error }) {
  const times = moments(9);
  const rows = Array.from(at(times), (u, k) => [
    `t = ${times[k].toFixed(1)}`,
    u.toFixed(4),
    exactly(times[k]).toFixed(4),
  ]);
  return [
    `loss  ${sparkline(history, { log: true })}`,
    `      ${short(history[0])} → ${short(history.at(-1))} in ${history.length} steps, on a logarithmic scale`,
    "",
    plot(at(moments(80)), 11),
    "",
    table([["", "network", "closed form"], ...rows]),
    "",
    `largest error: ${short(error)}`,
  ].join("\n");
}

/** Numbers from −1 to 1 as a curve above and below a line. */
function plot(values, lines) {
  const [width, height] = [values.length, 2 * lines];
  const rowOf = (value) => Math.round(((1 - value) / 2) * (height - 1));
  const pixels = new Float64Array(width * height);
  values.forEach((value, column) => {
    // From the row of the value before it, so that the curve has no gaps.
    const [from, to] = [rowOf(values[column - 1] ?? value), rowOf(value)];
    const step = Math.sign(to - from);
    for (let row = from + step; row !== to; row += step) pixels[row * width + column] = 1;
    pixels[to * width + column] = 1;
  });
  return halfBlocks(pixels, width)
    .map((line, row) => (row === Math.floor(lines / 2) ? line.replaceAll(" ", "─") : line.trimEnd()))
    .join("\n")
    .trimEnd();
}
