import { mul } from "../../../ops/arithmetic.js";
import { greater } from "../../../ops/comparison.js";
import { expm1 } from "../../../ops/exponential.js";
import { where } from "../../../ops/select.js";
import { defineActivation } from "../layer.js";

const SCALE = 1.0507009873554804934193349852946;
const ALPHA = 1.6732632423543772848170429916717;

/** scale·(x where x > 0, else α(eˣ − 1)) with the constants of Klambauer et al. 2017 (torch.nn.SELU). */
export const selu = defineActivation("selu", (x) =>
  where(greater(x, 0), mul(x, SCALE), mul(expm1(x), SCALE * ALPHA)),
);
