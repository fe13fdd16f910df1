// expect: invalid-argument at 9:16
import { dense, meanSquaredError, model, sgd } from "tapeless";

export default model({
  input: [4],
  layers: [dense(1)],
  loss: meanSquaredError(),
  optimizer: sgd({ learningRate: 0.1 }),
  gradients: { clipNrm: 1 },
});
