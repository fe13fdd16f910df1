// First repair: the step on the way forward, the identity on the way back.
import { adam, binaryCrossEntropy, dense, heaviside, model, sigmoid, straightThrough } from "tapeless";

export default model({
  name: "straight-through",
  input: [2],
  layers: [
    dense(32, { name: "hidden" }),
    straightThrough(heaviside()),
    dense(1, { name: "output" }),
    sigmoid(),
  ],
  loss: binaryCrossEntropy(),
  optimizer: adam({ learningRate: 0.02 }),
});
