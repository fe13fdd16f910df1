import { InvalidArgument } from "../../../diagnostics/diagnostic.js";
import { ShapeError } from "../../../ir/graph.js";
import { printShape, sampleShape, sameShape } from "../../../ir/tensor-type.js";
import { straightThrough as estimate } from "../../../ops/straight-through.js";
import { describe, isLayer, type Layer } from "../declare.js";
import { defineLayer } from "../layer.js";

/** The inner layer forward, the identity backward: the estimator of Bengio et al. 2013 for steps. */
export const straightThrough = defineLayer({
  name: "straightThrough",
  configure(_call, layer: Layer) {
    if (isLayer(layer)) return { layer };
    throw new InvalidArgument(
      `straightThrough takes a layer, not ${describe(layer)}`,
      `Write straightThrough(heaviside()).`,
    );
  },
  inner: ({ layer }) => [layer],
  build(scope, x, { layer }) {
    const y = scope.apply(layer, x);
    if (sameShape(x.type.shape, y.type.shape)) return estimate(y, x);
    const [from, to] = [x, y].map((node) => printShape(sampleShape(node.type.shape)));
    throw new ShapeError(
      `straightThrough needs a layer that keeps the shape, but ${from} became ${to}`,
      `Use one that works element by element, such as heaviside().`,
    );
  },
});
