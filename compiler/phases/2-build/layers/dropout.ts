import { InvalidArgument } from "../../../diagnostics/diagnostic.js";
import { mul } from "../../../ops/arithmetic.js";
import { less } from "../../../ops/comparison.js";
import { where } from "../../../ops/select.js";
import { inRange } from "../check-arguments.js";
import type { Call } from "../declare.js";
import { defineLayer } from "../layer.js";

/**
 * In training, each element is 0 with the given probability, else divided by what remains of 1; in evaluation it stays as
 * it is (Srivastava et al. 2014; torch.nn.Dropout).
 */
export const dropout = defineLayer({
  name: "dropout",
  configure(_call: Call | undefined, rate: number) {
    const checked = inRange(rate, 0, 1, "the rate of dropout");
    if (checked < 1) return { rate: checked };
    throw new InvalidArgument(
      "a rate of 1 would drop every element",
      "The rate is the part that is dropped, such as 0.5.",
    );
  },
  build(scope, x, { rate }) {
    if (!scope.isTraining || rate === 0) return x;
    return where(less(scope.uniform(x), rate), 0, mul(x, 1 / (1 - rate)));
  },
});
