import { greater } from "../../../ops/comparison.js";
import { expm1 } from "../../../ops/exponential.js";
import { where } from "../../../ops/select.js";
import { defineActivation } from "../layer.js";

/** x where x > 0, else eˣ − 1 (torch.nn.ELU with alpha 1). */
export const elu = defineActivation("elu", (x) => where(greater(x, 0), x, expm1(x)), { rectifies: true });
