// expect: invalid-argument at 5:13
import { dense, graph, input } from "tapeless";

export default graph(() => {
  const x = input("x\nprocess.exit()", [2]);
  return { outputs: { y: dense(1)(x) } };
});
