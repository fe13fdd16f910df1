// One unit o = ReLU(w·x), trained on the batch error E = ½ Σ_d (o_d − t_d)².
import { dense, model, relu, sgd, squaredError } from "tapeless";

export default model({
  name: "relu-unit",
  input: [3],
  layers: [dense(1, { bias: false, name: "unit" }), relu()],
  loss: squaredError({ reduction: "sum", weight: 0.5 }),
  optimizer: sgd({ learningRate: 0.1 }),
});
