// Two hidden layers of two ReLU units between one input and one output: 4 + 6 + 3 = 13 parameters.
import { dense, model, relu, squaredError } from "tapeless";

export default model({
  name: "thirteen",
  input: [1],
  layers: [dense(2, { name: "theta" }), relu(), dense(2, { name: "psi" }), relu(), dense(1, { name: "phi" })],
  loss: squaredError(),
});
