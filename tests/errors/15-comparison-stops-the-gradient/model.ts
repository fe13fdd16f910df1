// expect: no-gradient at 7:17
import { dense, graph, greater, input, meanSquaredError } from "tapeless";

export default graph(() => {
  const x = input("x", [2]);
  const score = dense(1)(x);
  const fired = greater(score, 0.5);
  return { outputs: { fired }, loss: meanSquaredError() };
});
