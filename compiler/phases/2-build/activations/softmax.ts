import { logSoftmax as logSoftmaxOf, softmax as softmaxOf } from "../../../ops/softmax.js";
import { defineActivation } from "../layer.js";
import { rowsOf } from "./shared/rows.js";

/** eˣ / Σ eˣ along the last axis (torch.nn.Softmax with dim −1). */
export const softmax = defineActivation("softmax", (x) => softmaxOf(rowsOf(x, "softmax")));

/** x − log Σ eˣ along the last axis (torch.nn.LogSoftmax with dim −1). */
export const logSoftmax = defineActivation("logSoftmax", (x) => logSoftmaxOf(rowsOf(x, "logSoftmax")));
