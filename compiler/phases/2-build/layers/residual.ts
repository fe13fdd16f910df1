import { InvalidArgument } from "../../../diagnostics/diagnostic.js";
import { ShapeError } from "../../../ir/graph.js";
import { printShape, sampleShape, sameShape } from "../../../ir/tensor-type.js";
import { add } from "../../../ops/arithmetic.js";
import { checkLayers } from "../chain.js";
import type { Layer } from "../declare.js";
import { defineLayer } from "../layer.js";

/** x + layers(x) (He et al. 2016). */
export const residual = defineLayer({
  name: "residual",
  configure(_call, layers: readonly Layer[]) {
    const checked = checkLayers(layers, "residual");
    if (checked.length === 0)
      throw new InvalidArgument("residual needs at least one layer", "Write residual([dense(8), relu()]).");
    return { layers: checked };
  },
  inner: ({ layers }) => layers,
  build(scope, x, { layers }) {
    const y = layers.reduce((value, layer) => scope.apply(layer, value), x);
    if (sameShape(x.type.shape, y.type.shape)) return add(x, y);
    const [from, to] = [x, y].map((node) => printShape(sampleShape(node.type.shape)));
    throw new ShapeError(
      `the layers of residual turn ${from} into ${to}, but the sum with its input needs ${from}`,
      `End the block with a layer that gives ${from}.`,
    );
  },
});
