// Two arms of a spiral, wound around each other: which one does a point of the plane lie on?
import { adam, binaryCrossEntropyWithLogits, dense, model, tanh } from "tapeless";

export default model({
  name: "spiral",
  input: [2],
  layers: [
    dense(16, { name: "hidden1" }),
    tanh(),
    dense(16, { name: "hidden2" }),
    tanh(),
    dense(1, { name: "output" }),
  ],
  loss: binaryCrossEntropyWithLogits(),
  optimizer: adam({ learningRate: 0.02 }),
});
