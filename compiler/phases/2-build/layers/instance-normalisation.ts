import { ShapeError } from "../../../ir/graph.js";
import { printShape, sampleShape } from "../../../ir/tensor-type.js";
import { positive } from "../check-arguments.js";
import type { Call } from "../declare.js";
import { defineLayer, layerOptions } from "../layer.js";
import type { NormalisationOptions } from "./normalisation.js";
import { affine, standardised } from "./shared/statistics.js";

/**
 * Mean 0 and variance 1 in each channel of [channels, …], then weight · x + bias per channel (torch.nn.InstanceNorm2d with
 * affine, and its kin of one and three dimensions). Parameters: weight, bias [channels].
 */
export const instanceNorm = defineLayer({
  name: "instanceNorm",
  configure(_call: Call | undefined, options?: NormalisationOptions) {
    const checked = layerOptions(options, { epsilon: 1e-5 }, "instanceNorm");
    return { ...checked, epsilon: positive(checked.epsilon, "epsilon") };
  },
  build(scope, x, { epsilon }) {
    const shape = sampleShape(x.type.shape);
    if (shape.length < 2)
      throw new ShapeError(
        `instanceNorm needs channels of several elements, but its input is ${printShape(shape)}`,
        "Give the input the shape [channels, …], or use layerNorm.",
      );
    const channels = x.type.shape.length - shape.length;
    const axes = [...x.type.shape.keys()].slice(channels + 1);
    return affine(scope, standardised(x, axes, epsilon), channels);
  },
});
