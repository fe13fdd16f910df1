// expect: invalid-argument at 8:5
import { dense, graph, input, meanSquaredError } from "tapeless";

export default graph(() => {
  const x = input("x", [2]);
  return {
    outputs: { a: dense(1)(x), b: dense(2)(x) },
    loss: meanSquaredError(),
  };
});
