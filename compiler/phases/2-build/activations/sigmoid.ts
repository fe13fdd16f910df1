import { sigmoid as sigmoidOf } from "../../../ops/activation.js";
import { defineActivation } from "../layer.js";

/** σ(x) = 1/(1 + e^{−x}) (torch.nn.Sigmoid). */
export const sigmoid = defineActivation("sigmoid", (x) => sigmoidOf(x));
