// The activation as an ordinary function of a number.
import { dense, elementwise, model, sgd, squaredError } from "tapeless";

const squash = elementwise((z: number) => 1 / (1 + Math.exp(-z)));

export default model({
  name: "as-function",
  input: [2],
  layers: [dense(4, { name: "fc1" }), squash, dense(1, { name: "fc2" }), squash],
  loss: squaredError({ weight: 0.5 }),
  optimizer: sgd({ learningRate: 0.5 }),
});
