// A probability from a sigmoid, its loss the binary cross-entropy.
import { binaryCrossEntropy, dense, model, relu, sgd, sigmoid } from "tapeless";

export default model({
  name: "classifier",
  input: [2],
  layers: [dense(3, { name: "hidden" }), relu(), dense(1, { name: "logit" }), sigmoid()],
  loss: binaryCrossEntropy(),
  optimizer: sgd({ learningRate: 0.1 }),
});
