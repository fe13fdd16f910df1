// expect: invalid-argument at 6:13
import { dense, graph, input } from "tapeless";

export default graph(() => {
  const x = input("x", [8]);
  const h = 0.5 * x;
  return { outputs: { y: dense(1)(h) } };
});
