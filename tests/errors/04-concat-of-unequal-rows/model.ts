// expect: shape-mismatch at 7:16
import { concat, dense, flatten, graph, input } from "tapeless";

export default graph(() => {
  const a = input("a", [3, 4]);
  const b = input("b", [2, 4]);
  const both = concat([a, b]);
  return { outputs: { y: dense(1)(flatten()(both)) } };
});
