// expect: unused-parameter at 6:17
import { dense, graph, input, parameter } from "tapeless";

export default graph(() => {
  const x = input("x", [2]);
  const scale = parameter([2]);
  return { outputs: { y: dense(1)(x) } };
});
