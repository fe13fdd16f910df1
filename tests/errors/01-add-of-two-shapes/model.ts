// expect: shape-mismatch at 6:13
import { add, dense, graph, input } from "tapeless";

export default graph(() => {
  const x = input("x", [8]);
  const h = add(x, dense(16)(x));
  return { outputs: { y: dense(1)(h) } };
});
