// Text for terminals.
import { mean } from "./numbers.mjs";

const BARS = "▁▂▃▄▅▆▇█";

/**
 * A curve as a line of bars, from 0 to the largest value, or with `log` from the smallest to the largest on a
 * logarithmic scale. Where there are more values than columns, a bar is their mean.
 */
export function sparkline(values, { width = 60, log = false } = {}) {
  const columns = Math.min(width, values.length);
  const means = Array.from({ length: columns }, (_, column) => {
    const [from, to] = [column, column + 1].map((edge) => Math.floor((edge * values.length) / columns));
    return mean(values.slice(from, to).map((value) => (log ? Math.log(value) : value)));
  });
  const least = log ? Math.min(...means) : 0;
  const range = Math.max(...means) - least || 1;
  const level = (value) => Math.floor(((value - least) / range) * BARS.length);
  return means.map((value) => BARS[Math.max(0, Math.min(BARS.length - 1, level(value)))]).join("");
}

/** The loss of a training as a curve, and where it began and ended. */
export const lossCurve = (history, options) =>
  [
    `loss  ${sparkline(history, options)}`,
    `      ${history[0].toFixed(3)} → ${history.at(-1).toFixed(4)} in ${history.length} epochs`,
  ].join("\n");

/** Columns aligned to the right, the first to the left. */
export function table(rows) {
  const cells = rows.map((row) => row.map(String));
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const pad = (cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]));
  return cells.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}

export const percent = (fraction) => `${(100 * fraction).toFixed(1)} %`;

/** How far apart two results are, in words. */
export const within = (apart) => (apart === 0 ? "exactly" : `to ${apart.toExponential(1)}`);

/** A number with two digits. */
export const short = (value) =>
  value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(1) : value.toPrecision(2);
