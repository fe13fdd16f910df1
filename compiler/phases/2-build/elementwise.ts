import { scalarFunction } from "../1-read/functions.js";
import { defineLayer } from "./layer.js";
import { defineLoss } from "./loss.js";
import { meanOfAll } from "./losses/reduction.js";

/** A layer from a scalar function, applied to each element; differentiated from its source text. */
export const elementwise = defineLayer({
  name: "elementwise",
  configure: (_call, f: (z: number) => number) => ({ f: scalarFunction(f, "elementwise") }),
  build: (scope, x, { f }) => scope.evaluate(f, [x]),
});

/** The mean over samples and elements of a scalar function of prediction and target. */
export const elementwiseLoss = defineLoss({
  name: "elementwiseLoss",
  configure: (f: (prediction: number, target: number) => number) => ({
    f: scalarFunction(f, "elementwiseLoss"),
  }),
  build: (y, t, { f }, evaluate) => meanOfAll(evaluate(f, [y, t])),
});
