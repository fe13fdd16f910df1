// The same unit with 1[net ≥ 0] in its update: at net = 0 the derivative of ReLU is taken to be 1.
import { dense, model, relu, sgd, squaredError } from "tapeless";

export default model({
  name: "relu-unit-inclusive",
  input: [3],
  layers: [dense(1, { bias: false, name: "unit" }), relu({ derivativeAtZero: 1 })],
  loss: squaredError({ reduction: "sum", weight: 0.5 }),
  optimizer: sgd({ learningRate: 0.1 }),
});
