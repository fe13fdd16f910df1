// expect: invalid-argument at 8:21
import { adam, dense, meanSquaredError, model } from "tapeless";

export default model({
  input: [2],
  layers: [dense(1)],
  loss: meanSquaredError(),
  optimizer: adam({ betas: [0.9, 1] }),
});
