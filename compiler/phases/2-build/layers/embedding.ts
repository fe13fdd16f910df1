import { gather } from "../../../ops/gather.js";
import { positiveInteger } from "../check-arguments.js";
import type { Call, CommonOptions } from "../declare.js";
import { checkInitializer, type Initializer } from "../initializer.js";
import { normal } from "../initializers.js";
import { defineLayer, layerOptions } from "../layer.js";

export interface EmbeddingOptions extends CommonOptions {
  /** How the weight begins; the normal distribution by default. */
  init?: Initializer;
}

/**
 * Row x of a table for each whole number x below `count`: […] → […, size] (torch.nn.Embedding). A gradient changes the
 * rows that were used. Parameter: weight [count, size].
 */
export const embedding = defineLayer({
  name: "embedding",
  configure(_call: Call | undefined, count: number, size: number, options?: EmbeddingOptions) {
    const checked = layerOptions(options, { init: undefined as Initializer | undefined }, "embedding");
    return {
      ...checked,
      count: positiveInteger(count, "the number of rows of embedding"),
      size: positiveInteger(size, "the size of the rows of embedding"),
      init: checkInitializer(checked.init, "init") ?? normal(),
    };
  },
  build(scope, x, { count, size, init }) {
    scope.indices(x, count);
    const fan = { in: count, out: size };
    return gather(scope.parameter("weight", [count, size], { initializer: init, fan }), x);
  },
});
