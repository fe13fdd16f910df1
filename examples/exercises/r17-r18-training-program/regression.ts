// 10 inputs, two hidden layers of 40 ReLUs, 5 outputs, least squares.
import { dense, heNormal, meanSquaredError, model, relu, sgd } from "tapeless";

export default model({
  name: "regression",
  input: [10],
  layers: [
    dense(40, { init: heNormal(), name: "hidden1" }),
    relu(),
    dense(40, { init: heNormal(), name: "hidden2" }),
    relu(),
    dense(5, { init: heNormal(), name: "output" }),
  ],
  loss: meanSquaredError(),
  optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
});
