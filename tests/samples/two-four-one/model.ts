import { model, dense, sigmoid, meanSquaredError, sgd } from "tapeless";

export default model({
  input: [2],
  layers: [dense(4), sigmoid(), dense(1), sigmoid()],
  loss: meanSquaredError(),
  optimizer: sgd({ learningRate: 0.5 }),
});
