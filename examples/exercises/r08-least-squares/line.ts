// A line through points: f = φ0 + φ1 x with ℓ = Σ (f − y)².
import { dense, model, sgd, squaredError } from "tapeless";

export default model({
  name: "line",
  input: [1],
  layers: [dense(1, { name: "line" })],
  loss: squaredError({ reduction: "sum" }),
  optimizer: sgd({ learningRate: 0.01 }),
});
