// expect: duplicate-name at 6:13
import { add, dense, graph, input } from "tapeless";

export default graph(() => {
  const a = input("x", [2]);
  const b = input("x", [2]);
  return { outputs: { y: dense(1)(add(a, b)) } };
});
