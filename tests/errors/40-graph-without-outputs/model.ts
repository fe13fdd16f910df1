// expect: invalid-argument at 7:12
import { dense, graph, input } from "tapeless";

export default graph(() => {
  const x = input("x", [2]);
  dense(1)(x);
  return { outputs: {} };
});
