import { model, dense, relu, softmaxCrossEntropy, adam } from "tapeless";

export default model({
  input: [2],
  layers: [dense(2, { name: "hidden" }), relu(), dense(3, { name: "classes" })],
  loss: softmaxCrossEntropy({ sparse: true }),
  optimizer: adam({ learningRate: 0.01 }),
});
