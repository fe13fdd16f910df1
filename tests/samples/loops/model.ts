import { model, dense, gelu, softmaxCrossEntropy, sgd } from "tapeless";

export default model({
  input: [8],
  layers: [dense(6, { name: "hidden" }), gelu(), dense(3, { name: "classes" })],
  loss: softmaxCrossEntropy(),
  optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
});
