// expect: constant-initialisation at 7:5
import { dense, meanSquaredError, model, sgd, tanh, zeros } from "tapeless";

export default model({
  input: [2],
  layers: [
    dense(4, { init: zeros() }),
    tanh(),
    dense(1),
  ],
  loss: meanSquaredError(),
  optimizer: sgd({ learningRate: 0.1 }),
});
