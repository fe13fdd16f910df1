// 10 inputs, two hidden layers of 40 ReLUs, 5 outputs between 0 and 1, binary cross-entropy.
import { binaryCrossEntropy, dense, heNormal, model, relu, sgd, sigmoid } from "tapeless";

export default model({
  name: "binary",
  input: [10],
  layers: [
    dense(40, { init: heNormal(), name: "hidden1" }),
    relu(),
    dense(40, { init: heNormal(), name: "hidden2" }),
    relu(),
    dense(5, { init: heNormal(), name: "output" }),
    sigmoid(),
  ],
  loss: binaryCrossEntropy(),
  optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
});
