// expect: invalid-argument at 9:3
import { dense, meanSquaredError, model, sgd } from "tapeless";

export default model({
  input: [64],
  layers: Array.from({ length: 8 }, () => dense(64, { activation: "tanh" })),
  loss: meanSquaredError(),
  optimizer: sgd({ learningRate: 0.1 }),
  checkpoint: { memory: 100 },
});
