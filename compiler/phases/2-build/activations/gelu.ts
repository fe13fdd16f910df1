import { add, mul } from "../../../ops/arithmetic.js";
import { erf } from "../../../ops/exponential.js";
import { tanh } from "../../../ops/activation.js";
import { oneOf, withDefaults } from "../check-arguments.js";
import { defineLayer } from "../layer.js";

export interface GeluOptions {
  /** "none": x·Φ(x) by the error function; "tanh": the approximation of Hendrycks & Gimpel 2016. */
  approximate?: "none" | "tanh";
}

/** x·Φ(x), Φ the standard normal distribution function (torch.nn.GELU). */
export const gelu = defineLayer({
  name: "gelu",
  rectifies: true,
  configure(_call, options?: GeluOptions) {
    const { approximate } = withDefaults(options, { approximate: "none" }, "gelu");
    return { approximate: oneOf(approximate, ["none", "tanh"] as const, "approximate") };
  },
  build(_scope, x, { approximate }) {
    const squashed =
      approximate === "none"
        ? erf(mul(x, Math.SQRT1_2))
        : tanh(mul(add(x, mul(mul(mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI)));
    return mul(mul(x, 0.5), add(squashed, 1));
  },
});
