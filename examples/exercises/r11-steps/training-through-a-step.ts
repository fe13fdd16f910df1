// Does not compile: no gradient passes a step, so hidden.weight and hidden.bias could never change.
import { adam, binaryCrossEntropy, dense, heaviside, model, sigmoid } from "tapeless";

export default model({
  name: "training-through-a-step",
  input: [2],
  layers: [dense(32, { name: "hidden" }), heaviside(), dense(1, { name: "output" }), sigmoid()],
  loss: binaryCrossEntropy(),
  optimizer: adam({ learningRate: 0.02 }),
});
