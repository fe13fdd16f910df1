// expect: invalid-argument at 8:14
import { dense, meanSquaredError, model, sgd } from "tapeless";

export default model({
  input: [2],
  layers: [dense(1)],
  loss: meanSquaredError(),
  optimizer: sgd(),
});
