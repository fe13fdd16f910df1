import { graph, input, dense, relu, squaredError } from "tapeless";

// Two hidden layers of two ReLU units: thirteen parameters, thirteen partial derivatives.
export default graph(() => {
  const x = input("x", [1]);
  const h = relu()(dense(2, { name: "theta" })(x));
  const a = relu()(dense(2, { name: "psi" })(h));
  const y = dense(1, { name: "phi" })(a);
  return { outputs: { y }, loss: squaredError({ reduction: "sum" }) };
});
