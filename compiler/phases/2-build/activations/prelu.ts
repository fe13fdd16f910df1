import { mul } from "../../../ops/arithmetic.js";
import { greater } from "../../../ops/comparison.js";
import { where } from "../../../ops/select.js";
import type { CommonOptions } from "../declare.js";
import { checkInitializer, type Initializer } from "../initializer.js";
import { constant } from "../initializers.js";
import { defineLayer, layerOptions } from "../layer.js";

export interface PreluOptions extends CommonOptions {
  /** How the slope begins; constant(0.25) by default. */
  init?: Initializer;
}

/** x where x > 0, else a·x with one learned slope a. Parameter: weight [1] (torch.nn.PReLU). */
export const prelu = defineLayer({
  name: "prelu",
  rectifies: true,
  configure(_call, options?: PreluOptions) {
    const checked = layerOptions(options, { init: undefined as Initializer | undefined }, "prelu");
    return { ...checked, init: checkInitializer(checked.init, "init") ?? constant(0.25) };
  },
  build(scope, x, { init }) {
    const slope = scope.parameter("weight", [1], { initializer: init, fan: { in: 1, out: 1 } });
    return where(greater(x, 0), x, mul(x, slope));
  },
});
