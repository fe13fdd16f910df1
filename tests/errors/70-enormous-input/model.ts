// expect: too-large at 5:13
import { graph, input, sum } from "tapeless";

export default graph(() => {
  const x = input("x", [1e6, 1e6]);
  return { outputs: { y: sum(x) } };
});
