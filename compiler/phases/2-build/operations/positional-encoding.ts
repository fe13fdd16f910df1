import { ShapeError, type Node } from "../../../ir/graph.js";
import { printShape, sampleShape, type TensorType } from "../../../ir/tensor-type.js";
import { add, mul } from "../../../ops/arithmetic.js";
import { broadcastTo } from "../../../ops/broadcast.js";
import { notEqual } from "../../../ops/comparison.js";
import { exp } from "../../../ops/exponential.js";
import { ramp } from "../../../ops/leaf.js";
import { floor } from "../../../ops/rounding.js";
import { where } from "../../../ops/select.js";
import { cos, sin } from "../../../ops/trigonometric.js";
import { callFrom, declarable, tensorDeclaration, type Layer, type Tensor } from "../declare.js";
import { defineActivation } from "../layer.js";
import { tensorOf } from "./axes.js";

/** x plus sines and cosines of its places in time. */
function encoded(x: Node): Node {
  const shape = sampleShape(x.type.shape);
  if (shape.length !== 2)
    throw new ShapeError(
      `positionalEncoding needs [time, features], but its operand is ${printShape(shape)}`,
      "Give each sample the shape [time, features].",
    );
  return add(x, broadcastTo(sinusoids(x, { dtype: x.type.dtype, shape }), x.type.shape));
}

/** sin(t / 10000^(2i/d)) at feature 2i, the cosine at feature 2i + 1. */
function sinusoids({ table }: Node, type: TensorType): Node {
  const features = type.shape[1] as number;
  const place = ramp(table, [0, 1], 0, type);
  const even = mul(floor(mul(place, 0.5)), 2);
  const frequency = exp(mul(even, -Math.log(10000) / features));
  const angle = mul(ramp(table, [1, 0], 0, type), frequency);
  return table.from({ name: "positions" }, () => where(notEqual(place, even), cos(angle), sin(angle)));
}

const layer = defineActivation("positionalEncoding", encoded);
const operation = declarable((call, x: Tensor) =>
  tensorOf(call, tensorDeclaration(x, "the operand of positionalEncoding"), encoded),
);

interface PositionalEncoding {
  (): Layer;
  (x: Tensor): Tensor;
}

/**
 * Adds to [time, features] sines and cosines of the time, of a wavelength for each pair of features (Vaswani et al. 2017):
 * a layer, or an operation on a tensor.
 */
export const positionalEncoding = declarable((call, x?: Tensor) =>
  x === undefined ? callFrom(call, layer) : callFrom(call, operation, x),
) as unknown as PositionalEncoding;
