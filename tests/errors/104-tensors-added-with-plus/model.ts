// expect: invalid-argument at 7:26
import { dense, graph, input } from "tapeless";

export default graph(() => {
  const x = input("x", [8]);
  const h = dense(8)(x);
  return { outputs: { y: h + x } };
});
