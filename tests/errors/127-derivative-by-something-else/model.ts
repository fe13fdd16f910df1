// expect: shape-mismatch at 8:30
import { dense, derivative, graph, input } from "tapeless";

export default graph(() => {
  const x = input("x", [2]);
  const t = input("t", [1]);
  const u = dense(1)(x);
  return { outputs: { u, du: derivative(u, t) } };
});
