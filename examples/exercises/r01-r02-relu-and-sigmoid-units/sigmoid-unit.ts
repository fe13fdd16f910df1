// One unit o = σ(w·x), trained on the batch error E = ½ Σ_d (o_d − t_d)².
import { dense, model, sgd, sigmoid, squaredError } from "tapeless";

export default model({
  name: "sigmoid-unit",
  input: [3],
  layers: [dense(1, { bias: false, name: "unit" }), sigmoid()],
  loss: squaredError({ reduction: "sum", weight: 0.5 }),
  optimizer: sgd({ learningRate: 0.1 }),
});
