// expect: no-gradient at 6:22
import { dense, heaviside, meanSquaredError, model, sgd } from "tapeless";

export default model({
  input: [2],
  layers: [dense(4), heaviside(), dense(1)],
  loss: meanSquaredError(),
  optimizer: sgd({ learningRate: 0.1 }),
});
