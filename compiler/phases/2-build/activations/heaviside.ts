import { greaterEqual, lessEqual } from "../../../ops/comparison.js";
import { mul } from "../../../ops/arithmetic.js";
import { defineActivation } from "../layer.js";

/** 1 where x ≥ 0, else 0. Its derivative is zero wherever it exists: nothing before it can be trained through it. */
export const heaviside = defineActivation("heaviside", (x) => greaterEqual(x, 0));

/** 1 where 0 ≤ x ≤ 1, else 0. Its derivative is zero wherever it exists. */
export const rect = defineActivation("rect", (x) => mul(greaterEqual(x, 0), lessEqual(x, 1)));
