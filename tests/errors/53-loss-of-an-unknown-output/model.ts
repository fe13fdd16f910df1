// expect: unknown-name at 6:49
import { dense, graph, input, meanSquaredError } from "tapeless";

export default graph(() => {
  const x = input("x", [2]);
  return { outputs: { y: dense(1)(x) }, loss: { z: meanSquaredError() } };
});
