// expect: invalid-argument at 4:16
import { dense, graph, input } from "tapeless";

export default graph(async () => {
  const x = input("x", [2]);
  return { outputs: { y: dense(1)(x) } };
});
