// expect: invalid-argument at 6:26
import { graph, input, sum } from "tapeless";

export default graph(() => {
  const x = input("x", [2, 3]);
  return { outputs: { y: sum(x, 2) } };
});
