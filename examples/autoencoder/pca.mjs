// Principal components: of all ways to describe pictures by a few numbers and to restore them by a weighted sum, the one
// with the least squared error.
import { createRandom } from "tapeless/runtime";
import { norm } from "../support/numbers.mjs";

const dot = (a, b) => a.reduce((sum, value, k) => sum + value * b[k], 0);
const minus = (a, b, factor = 1) => a.map((value, k) => value - factor * b[k]);

/** Finds the components of pictures of `size` pixels, and returns what restores others from as many numbers. */
export function principalComponents(pictures, size, count) {
  const rows = rowsOf(pictures, size);
  const mean = rows[0].map((_, pixel) => rows.reduce((sum, row) => sum + row[pixel], 0) / rows.length);
  const components = [];
  let rest = rows.map((row) => minus(row, mean));
  for (let k = 0; k < count; k++) {
    const component = strongest(rest, k);
    components.push(component);
    rest = rest.map((row) => minus(row, component, dot(row, component)));
  }
  const restore = (row) =>
    components.reduce((sum, component) => minus(sum, component, -dot(minus(row, mean), component)), mean);
  return (others) => Float64Array.from(rowsOf(others, size).flatMap((row) => Array.from(restore(row))));
}

const rowsOf = (values, size) =>
  Array.from({ length: values.length / size }, (_, row) => values.subarray(row * size, (row + 1) * size));

/** The direction in which rows differ most, by power iteration: v ← Xᵀ(X v), normalised. */
function strongest(rows, seed, iterations = 60) {
  const random = createRandom(seed);
  let direction = rows[0].map(() => random.normal());
  for (let k = 0; k < iterations; k++) {
    const next = new Float64Array(direction.length);
    for (const row of rows) {
      const along = dot(row, direction);
      for (let pixel = 0; pixel < next.length; pixel++) next[pixel] += along * row[pixel];
    }
    const length = norm(next);
    direction = next.map((value) => value / length);
  }
  return direction;
}
