// expect: shape-mismatch at 6:26
import { dense, graph, input, oneHot } from "tapeless";

export default graph(() => {
  const x = input("x", [2]);
  return { outputs: { y: oneHot(dense(1)(x), 4) } };
});
