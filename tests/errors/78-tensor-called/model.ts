// expect: invalid-argument at 6:26
import { dense, graph, input } from "tapeless";

export default graph(() => {
  const x = input("x", [2]);
  return { outputs: { y: dense(1)(x)(x) } };
});
