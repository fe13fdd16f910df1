import { maximum } from "../../../ops/arithmetic.js";
import { constant } from "../initializers.js";
import { boolean, finite } from "../check-arguments.js";
import { InvalidArgument } from "../../../diagnostics/diagnostic.js";
import { defineLayer, layerOptions } from "../layer.js";

export interface ClampMinOptions {
  /** The threshold: smaller values are raised to it. */
  min: number;
  /** true: the threshold is learned, beginning at `min`; a layer used several times shares it. */
  trainable?: boolean;
  name?: string;
}

/**
 * max(min, x). A constant threshold between dense layers costs nothing: the compiler turns it into a plain ReLU by
 * shifting biases. Parameter, when trainable: min [1].
 */
export const clampMin = defineLayer({
  name: "clampMin",
  rectifies: true,
  configure(_call, options: ClampMinOptions) {
    const checked = layerOptions(options, { min: undefined as number | undefined }, "clampMin");
    if (checked.min === undefined)
      throw new InvalidArgument(`clampMin needs a threshold`, `Write clampMin({ min: 0.5 }).`);
    const trainable = boolean(checked.common.trainable ?? false, "trainable");
    return { common: { name: checked.common.name }, min: finite(checked.min, "min"), trainable };
  },
  build(scope, x, { min, trainable }) {
    if (!trainable) return maximum(x, min);
    return maximum(x, scope.parameter("min", [1], { initializer: constant(min), fan: { in: 1, out: 1 } }));
  },
});
