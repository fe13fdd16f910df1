// Exclusive or: one hidden layer of four units is enough for what no single unit can do.
import { binaryCrossEntropy, dense, model, sgd, sigmoid, tanh } from "tapeless";

export default model({
  name: "xor",
  input: [2],
  layers: [dense(4, { name: "hidden" }), tanh(), dense(1, { name: "output" }), sigmoid()],
  loss: binaryCrossEntropy(),
  optimizer: sgd({ learningRate: 1 }),
});
