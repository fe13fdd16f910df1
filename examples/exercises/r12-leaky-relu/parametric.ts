// The slope for negative input is a parameter, here of a single unit o = PReLU(w x + b).
import { dense, model, prelu, sgd, squaredError } from "tapeless";

export default model({
  name: "parametric",
  input: [1],
  layers: [dense(1, { name: "unit" }), prelu({ name: "slope" })],
  loss: squaredError({ weight: 0.5 }),
  optimizer: sgd({ learningRate: 0.1 }),
});
