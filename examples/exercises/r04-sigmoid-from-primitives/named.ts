// The activation by its name.
import { dense, graph, input, sgd, sigmoid, squaredError } from "tapeless";

export default graph(() => {
  const x = input("x", [2]);
  const hidden = sigmoid()(dense(4, { name: "fc1" })(x));
  const y = sigmoid()(dense(1, { name: "fc2" })(hidden));
  return {
    name: "named",
    outputs: { y },
    loss: squaredError({ weight: 0.5 }),
    optimizer: sgd({ learningRate: 0.5 }),
  };
});
