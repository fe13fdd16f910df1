import { tanh as tanhOf } from "../../../ops/activation.js";
import { defineActivation } from "../layer.js";

/** tanh(x) (torch.nn.Tanh). */
export const tanh = defineActivation("tanh", (x) => tanhOf(x));
