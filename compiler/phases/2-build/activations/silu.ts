import { sigmoid } from "../../../ops/activation.js";
import { mul } from "../../../ops/arithmetic.js";
import { defineActivation } from "../layer.js";

/** x·σ(x), also called swish (torch.nn.SiLU). */
export const silu = defineActivation("silu", (x) => mul(x, sigmoid(x)), { rectifies: true });
