// expect: invalid-argument at 9:3
import { dense, meanSquaredError, model, sgd } from "tapeless";

export default model({
  input: [4],
  layers: [dense(8), dense(1)],
  loss: meanSquaredError(),
  optimizer: sgd({ learningRate: 0.1 }),
  checkpoint: 10,
});
