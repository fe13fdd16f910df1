import { BATCH, isBatched, product, sampleShape } from "../../../ir/tensor-type.js";
import { reshape } from "../../../ops/shape.js";
import { defineActivation } from "../layer.js";

/** All axes of a sample in one (torch.nn.Flatten). */
export const flatten = defineActivation("flatten", (x) => {
  const size = product(sampleShape(x.type.shape));
  return reshape(x, isBatched(x.type.shape) ? [BATCH, size] : [size]);
});
