// Slope 1 for positive input, 0.1 for negative: a fixed number.
import { dense, leakyRelu, model, squaredError } from "tapeless";

export default model({
  name: "leaky",
  input: [3],
  layers: [dense(4, { name: "hidden" }), leakyRelu({ slope: 0.1 }), dense(1, { name: "output" })],
  loss: squaredError({ weight: 0.5 }),
});
