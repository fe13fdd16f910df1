// expect: unknown-name at 9:20
import { dense, graph, input, meanSquaredError } from "tapeless";

export default graph(() => {
  const x = input("x", [2]);
  return {
    outputs: { price: dense(1)(x) },
    loss: { price: meanSquaredError() },
    lossWeights: { prize: 2 },
  };
});
