// Does not compile: no gradient passes a pulse, so hidden.weight and hidden.bias could never change.
import { adam, binaryCrossEntropy, dense, model, rect, sigmoid } from "tapeless";

export default model({
  name: "training-through-a-pulse",
  input: [2],
  layers: [dense(32, { name: "hidden" }), rect(), dense(1, { name: "output" }), sigmoid()],
  loss: binaryCrossEntropy(),
  optimizer: adam({ learningRate: 0.02 }),
});
