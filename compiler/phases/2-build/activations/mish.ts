import { softplus, tanh } from "../../../ops/activation.js";
import { mul } from "../../../ops/arithmetic.js";
import { defineActivation } from "../layer.js";

/** x·tanh(softplus(x)) (torch.nn.Mish). */
export const mish = defineActivation("mish", (x) => mul(x, tanh(softplus(x))), { rectifies: true });
