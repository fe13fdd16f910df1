import { abs } from "../../../ops/rounding.js";
import { mul, sub } from "../../../ops/arithmetic.js";
import { lessEqual } from "../../../ops/comparison.js";
import { where } from "../../../ops/select.js";
import { finite, noOptions, oneOf, positive, withDefaults } from "../check-arguments.js";
import { defineLoss } from "../loss.js";
import { square } from "../square.js";
import { errorOf, meanOfAll, sumOfAll } from "./reduction.js";

/** The mean of (y − t)² over samples and elements (torch.nn.MSELoss). */
export const meanSquaredError = defineLoss({
  name: "meanSquaredError",
  configure: noOptions("meanSquaredError"),
  build: (y, t) => meanOfAll(square(errorOf(y, t))),
});

export interface SquaredErrorOptions {
  /** The mean or the sum over samples and elements. */
  reduction?: "mean" | "sum";
  /** A factor in front; ½ gives the error of the textbooks. */
  weight?: number;
}

/** weight · Σ (y − t)², or weight times the mean. */
export const squaredError = defineLoss({
  name: "squaredError",
  configure(options?: SquaredErrorOptions) {
    const { reduction, weight } = withDefaults(options, { reduction: "mean", weight: 1 }, "squaredError");
    return {
      reduction: oneOf(reduction, ["mean", "sum"] as const, "reduction"),
      weight: finite(weight, "weight"),
    };
  },
  build(y, t, { reduction, weight }) {
    const squares = square(errorOf(y, t));
    return mul(reduction === "mean" ? meanOfAll(squares) : sumOfAll(squares), weight);
  },
});

/** The mean of |y − t| (torch.nn.L1Loss). */
export const meanAbsoluteError = defineLoss({
  name: "meanAbsoluteError",
  configure: noOptions("meanAbsoluteError"),
  build: (y, t) => meanOfAll(abs(errorOf(y, t))),
});

export interface HuberOptions {
  /** Where the parabola becomes a line; 1 by default. */
  delta?: number;
}

/** The mean of ½d² where |d| ≤ δ, else δ(|d| − ½δ), for d = y − t (torch.nn.HuberLoss). */
export const huber = defineLoss({
  name: "huber",
  configure(options?: HuberOptions) {
    return { delta: positive(withDefaults(options, { delta: 1 }, "huber").delta, "delta") };
  },
  build(y, t, { delta }) {
    const d = errorOf(y, t);
    const size = abs(d);
    return meanOfAll(where(lessEqual(size, delta), mul(square(d), 0.5), mul(sub(size, delta / 2), delta)));
  },
});
