// The activation as a graph of primitives: negate, exponential, one plus, reciprocal.
import { add, dense, div, exp, graph, input, neg, sgd, squaredError, type Tensor } from "tapeless";

const squash = (z: Tensor): Tensor => div(1, add(1, exp(neg(z))));

export default graph(() => {
  const x = input("x", [2]);
  const hidden = squash(dense(4, { name: "fc1" })(x));
  const y = squash(dense(1, { name: "fc2" })(hidden));
  return {
    name: "spelled-out",
    outputs: { y },
    loss: squaredError({ weight: 0.5 }),
    optimizer: sgd({ learningRate: 0.5 }),
  };
});
