// The same network with plain ReLUs.
import { dense, model, relu, sgd, squaredError } from "tapeless";

export default model({
  name: "plain",
  input: [3],
  layers: [
    dense(4, { name: "hidden1" }),
    relu(),
    dense(4, { name: "hidden2" }),
    relu(),
    dense(2, { name: "output" }),
  ],
  loss: squaredError({ weight: 0.5 }),
  optimizer: sgd({ learningRate: 0.05 }),
});
