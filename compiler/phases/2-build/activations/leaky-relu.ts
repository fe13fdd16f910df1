import { mul } from "../../../ops/arithmetic.js";
import { greater } from "../../../ops/comparison.js";
import { where } from "../../../ops/select.js";
import { finite, withDefaults } from "../check-arguments.js";
import { defineLayer } from "../layer.js";

export interface LeakyReluOptions {
  /** The slope for negative input; 0.01 by default. */
  slope?: number;
}

/** x where x > 0, else slope·x (torch.nn.LeakyReLU). */
export const leakyRelu = defineLayer({
  name: "leakyRelu",
  rectifies: true,
  configure(_call, options?: LeakyReluOptions) {
    const { slope } = withDefaults(options, { slope: 0.01 }, "leakyRelu");
    return { slope: finite(slope, "slope") };
  },
  build: (_scope, x, { slope }) => where(greater(x, 0), x, mul(x, slope)),
});
