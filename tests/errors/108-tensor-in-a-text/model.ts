// expect: invalid-argument at 6:25
import { dense, graph, input } from "tapeless";

export default graph(() => {
  const x = input("x", [8]);
  const name = `after ${x}`;
  return { outputs: { y: dense(1, { name })(x) } };
});
