// Small pictures of digits: convolutions find strokes, their ends and how they join, a dense layer says what they make.
import { adam, conv2d, dense, dropout, flatten, maxPool2d, model, relu, softmaxCrossEntropy } from "tapeless";

/** Finds features, and keeps of every four neighbours the strongest. */
const stage = (filters: number, kernel: number) => [conv2d(filters, kernel), relu(), maxPool2d(2)];

export default model({
  name: "digits",
  input: [1, 16, 16],
  layers: [...stage(6, 5), ...stage(24, 3), flatten(), dropout(0.2), dense(10)],
  loss: softmaxCrossEntropy({ sparse: true }),
  optimizer: adam({ learningRate: 0.01 }),
});
