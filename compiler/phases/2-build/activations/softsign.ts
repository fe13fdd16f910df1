import { add, div } from "../../../ops/arithmetic.js";
import { abs } from "../../../ops/rounding.js";
import { defineActivation } from "../layer.js";

/** x / (1 + |x|) (torch.nn.Softsign). */
export const softsign = defineActivation("softsign", (x) => div(x, add(abs(x), 1)));
