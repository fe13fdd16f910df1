import { softplus as softplusOf } from "../../../ops/activation.js";
import { defineActivation } from "../layer.js";

/** log(1 + eˣ), stable for every x (torch.nn.Softplus). */
export const softplus = defineActivation("softplus", (x) => softplusOf(x), { rectifies: true });
