// Second repair: a sigmoid so steep that it is nearly a step. The lower the temperature, the steeper.
import { adam, binaryCrossEntropy, dense, elementwise, model, sigmoid } from "tapeless";

const temperature = 0.2;
const steep = elementwise((z: number) => 1 / (1 + Math.exp(-z / temperature)));

export default model({
  name: "temperature",
  input: [2],
  layers: [dense(32, { name: "hidden" }), steep, dense(1, { name: "output" }), sigmoid()],
  loss: binaryCrossEntropy(),
  optimizer: adam({ learningRate: 0.02 }),
});
