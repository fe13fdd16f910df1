// expect: unused-input at 6:3
import { dense, graph, input } from "tapeless";

export default graph(() => {
  const x = input("x", [2]);
  input("y", [3]);
  return { outputs: { y: dense(1)(x) } };
});
