// Three kinds of flowers told apart by four measurements.
import { adam, dense, model, relu, softmaxCrossEntropy } from "tapeless";

export default model({
  name: "iris-like",
  input: [4],
  layers: [
    dense(16, { name: "hidden1" }),
    relu(),
    dense(16, { name: "hidden2" }),
    relu(),
    dense(3, { name: "output" }),
  ],
  loss: softmaxCrossEntropy(),
  optimizer: adam({ learningRate: 0.01 }),
});
